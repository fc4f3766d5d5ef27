// Servers that are not out yet cannot be started; what would be sent to them can be read.
import {describe, expect, it} from 'vitest';
import {makeCheckpointsReader, makeCountersReader} from '../../../src/engines/postgres/readers/counters.ts';
import {makeLocksReader} from '../../../src/engines/postgres/readers/locks.ts';
import {phaseOf} from '../../../src/engines/postgres/readers/phases.ts';
import {positionSql} from '../../../src/engines/postgres/readers/position.ts';
import {makeProgressReader, progressViews} from '../../../src/engines/postgres/readers/progress.ts';
import {makeSlotsReader} from '../../../src/engines/postgres/readers/slots.ts';
import {partsOf} from '../../../src/engines/postgres/versions.ts';

const version = (major: number) => major * 10_000 + 1;

describe('what is asked of each version', () => {
  it('reads a version as its number says', () => {
    expect(partsOf(180_004)).toEqual([18, 4]);
    expect(partsOf(190_000)).toEqual([19, 0]);
  });

  it('asks 19 for REPACK, whose compatibility view would tell the same twice', () => {
    expect(progressViews(version(19))).toContain('repack');
    expect(progressViews(version(19))).not.toContain('cluster');
    expect(progressViews(version(18))).toContain('cluster');
    expect(progressViews(version(13))).not.toContain('copy');
  });

  it('asks only for columns that are there', () => {
    const counters = (major: number) => makeCountersReader(version(major)).sql();
    expect(counters(13)).not.toContain('sessions_killed');
    expect(counters(14)).toContain('sessions_killed');
    const checkpoints = (major: number) => makeCheckpointsReader(version(major)).sql();
    expect(checkpoints(16)).toContain('pg_stat_bgwriter');
    expect(checkpoints(17)).toContain('pg_stat_checkpointer');
    expect(makeLocksReader(version(13), () => true).sql()).not.toContain('waitstart');
    expect(makeLocksReader(version(14), () => true).sql()).toContain('waitstart');
    expect(positionSql(version(13))).toContain('pg_is_wal_replay_paused');
    expect(positionSql(version(14))).toContain('pg_get_wal_replay_pause_state');
    expect(makeSlotsReader(version(16)).sql()).not.toContain('invalidation_reason');
    expect(makeSlotsReader(version(17)).sql()).toContain('invalidation_reason');
  });

  it('takes REPACK of 19 by the names of its columns, and phases it does not know without a share', () => {
    const row = (fields: Record<string, string | number>) => ({
      ...{
        view: 'repack',
        table: 'public.orders',
        object: null,
        row_estimate: '100',
        index_count: '3',
        autovacuum: 'f',
      },
      fields: JSON.stringify({pid: 7, command: 'REPACK', repack_index_relid: 0, ...fields}),
    });
    const {read} = makeProgressReader(version(19));
    expect(read([row({phase: 'rebuilding index', index_rebuild_count: 1})])).toMatchObject([
      {session: '7', command: 'REPACK', before: 0.5, done: 1, total: 3, unit: 'items', waiting: false},
    ]);
    expect(read([row({phase: 'waiting for something new', a_new_column: 5})])).toMatchObject([
      {
        phase: 'waiting for something new',
        before: null,
        weight: null,
        done: null,
        total: null,
        waiting: true,
      },
    ]);
  });

  it('lets no phase of any command go beyond the whole', () => {
    for (const command of [
      'CREATE INDEX',
      'CREATE INDEX CONCURRENTLY',
      'VACUUM',
      'CLUSTER',
      'REPACK',
      'ANALYZE',
    ])
      for (const phase of [
        ...['initializing', 'building index: scanning table', 'building index: loading tuples in tree'],
        ...['scanning heap', 'vacuuming heap', 'rebuilding index', 'catch-up', 'performing final cleanup'],
        ...['index validation: scanning table', 'waiting for old snapshots', 'finalizing analyze'],
      ]) {
        const {before, weight} = phaseOf(command, phase);
        expect((before ?? 0) + (weight ?? 0)).toBeLessThanOrEqual(1.000001);
      }
  });
});
