// Rows of SHOW VITESS_MIGRATIONS as documented: no vtgate can run here.
import {describe, expect, it} from 'vitest';
import type {Node} from '../../src/engines/engine.ts';
import {isRecent, vitess, vitessReading} from '../../src/tools/vitess.ts';

const row = {
  ...{
    migration_uuid: 'a2994c92_f1d4_11ea_afa3_f875a4d24e90',
    keyspace: 'commerce',
    shard: '-80',
    mysql_table: 'orders',
  },
  ...{
    migration_status: 'running',
    progress: '12.5',
    eta_seconds: '70',
    rows_copied: '1250',
    table_rows: '10000',
  },
  ...{
    started_timestamp: '2026-11-21 10:00:00',
    ddl_action: 'alter',
    tablet: 'zone1-100',
    postpone_completion: '0',
  },
  ...{user_throttle_ratio: '0', component_throttled: '', stage: 'copy', message: ''},
};
const {job} = vitessReading(row);

/** Says what would be sent to a MySQL-like server. */
const speaker = {
  tooling: {
    sql: ({mysql}: {mysql?: (words: unknown) => string}) =>
      mysql?.({literal: (value: string) => `'${value}'`, identifier: (name: string) => name}) ?? null,
  },
} as unknown as Node;

describe('a Vitess migration', () => {
  it('is as far as the rows that are copied, on its shard', () => {
    expect(vitessReading(row)).toMatchObject({
      ...{title: 'alter orders (-80)', state: 'running', done: 1250, total: 10_000, worker: 'zone1-100'},
      ...{startedAt: Date.UTC(2026, 10, 21, 10), cutOver: null, throttled: null},
      raw: expect.stringContaining('eta_seconds=70'),
    });
  });

  it('does not know its progress before the table was counted, nor columns of other releases', () => {
    expect(vitessReading({migration_uuid: 'x', migration_status: 'queued', table_rows: '0'})).toMatchObject({
      ...{done: null, total: null, state: 'running', startedAt: null, cutOver: null},
    });
  });

  it('is paused when it is throttled in full, throttled with the reason, and waits to be completed', () => {
    expect(vitessReading({...row, user_throttle_ratio: '1'})).toMatchObject({
      state: 'paused',
      can: {resume: true},
    });
    expect(vitessReading({...row, reason_throttled: 'lag on zone1-101'}).throttled).toBe('lag on zone1-101');
    expect(vitessReading({...row, postpone_completion: '1'})).toMatchObject({
      ...{cutOver: 'postponed', can: {'cut over': true}},
    });
  });

  it.each([
    ['pause', `THROTTLE EXPIRE '30m' RATIO 1`],
    ['resume', 'UNTHROTTLE'],
    ['abort', 'CANCEL'],
    ['cut over', 'COMPLETE'],
  ] as const)('is told to %s by its id', (verb, order) => {
    expect(vitess.commandFor(speaker, job, {verb})).toEqual({
      command: expect.stringContaining(
        `ALTER VITESS_MIGRATION 'a2994c92_f1d4_11ea_afa3_f875a4d24e90' ${order};`,
      ),
    });
    expect(vitess.commandFor(speaker, `vitess:'; DROP TABLE orders/0`, {verb})).toHaveProperty('refused');
  });

  it('is told for a while after it ended', () => {
    const ended = {...row, migration_status: 'complete', completed_timestamp: '2026-11-21 10:30:00'};
    expect(isRecent(ended, Date.UTC(2026, 10, 21, 10, 31))).toBe(true);
    expect(isRecent(ended, Date.UTC(2026, 10, 21, 11))).toBe(false);
    expect(isRecent(row, Date.UTC(2027, 1, 1))).toBe(true);
    expect(vitessReading(ended)).toMatchObject({state: 'done', can: {abort: {missing: expect.any(String)}}});
  });
});
