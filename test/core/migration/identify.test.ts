import {describe, expect, it} from 'vitest';
import type {Fact, Watch} from '../../../src/core/event.ts';
import type {Session} from '../../../src/core/session.ts';
import {connected, job, nobody, observed, opened, session, stateAfter} from '../world.ts';

const alter = {statement: 'ALTER TABLE orders ADD x int', statementKind: 'ddl'} as const;

const identified = (sessions: readonly Session[], watch: Watch = nobody, before: readonly Fact[] = []) => {
  const story = [opened(watch), connected('db1'), ...before, observed('db1', 1_000, {sessions})];
  return Object.fromEntries(stateAfter(story.map((fact, index) => [index, fact])).nodes.db1?.migration ?? []);
};

describe('the sessions that are the migration', () => {
  it('are those that run DDL, with their parallel workers', () => {
    const worker = session('21', {kind: 'parallel worker', leader: '20'});
    expect(identified([session('20', alter), worker, session('30')])).toEqual({
      20: 'runs ALTER TABLE orders',
      21: 'parallel worker of 20',
    });
  });

  it('are no longer those whose last statement was DDL', () => {
    expect(identified([session('20', {...alter, state: 'idle'})])).toEqual({});
    expect(identified([session('20', {...alter, state: 'idle in transaction'})])).toEqual({
      20: 'ran ALTER TABLE orders, still in its transaction',
    });
  });

  it('stay so to the end of their transaction, whatever they run next', () => {
    const before = observed('db1', 0, {sessions: [session('20', alter)]});
    const next = session('20', {statement: 'UPDATE orders SET x = 1', statementKind: 'write'});
    expect(identified([next], nobody, [before])).toEqual({20: 'runs ALTER TABLE orders'});
    const other = {...next, identity: {...next.identity, transaction: 'another'}};
    expect(identified([other], nobody, [before])).toEqual({});
  });

  it('are those that a tool names as its own, and those that have the lock of a migration runner', () => {
    const jobs = [job({title: 'squeeze', workerSession: '20', sessions: ['21']})];
    const lock = {
      ...{runner: 'Flyway', lock: 'advisory lock', holder: '22', by: null, since: null, stuck: null},
      release: '',
    };
    const told: Fact = {type: 'tool.observed', node: 'db1', tool: 'any', jobs, locks: [lock], error: null};
    const sessions = [session('20', {kind: 'background'}), session('21'), session('22'), session('23')];
    expect(identified(sessions, nobody, [told])).toEqual({
      20: 'works on squeeze',
      21: 'works on squeeze',
      22: 'has the migration lock of Flyway',
    });
  });

  it.each([
    ['pg_repack', 'is pg_repack by its application name'],
    ['Flyway by Redgate', 'is Flyway by its application name'],
    ['bin/rails db:migrate', 'is Rails by its application name'],
    ['web', undefined],
  ])('go by their application name: %s', (application, evidence) => {
    expect(identified([session('20', {application})])[20]).toBe(evidence);
  });

  it('are those that were asked to be watched', () => {
    const watch = {applications: ['deploy'], users: ['migrator'], tables: ['orders']};
    const vacuum = {statement: 'VACUUM public.orders', statementKind: 'maintenance'} as const;
    expect(
      identified(
        [
          session('20', {application: 'Deploy', state: 'idle'}),
          session('21', {user: 'migrator'}),
          session('22', vacuum),
          session('23', {...vacuum, statement: 'VACUUM reorders'}),
        ],
        watch,
      ),
    ).toEqual({
      20: 'application deploy is watched',
      21: 'user migrator is watched',
      22: 'runs VACUUM public.orders on the watched table orders',
    });
  });

  it('are those that work on a backfill', () => {
    const fact: Fact = {
      type: 'tool.observed',
      node: 'db1',
      tool: 'backfill-control',
      jobs: [job({workerSession: '20'})],
      error: null,
    };
    expect(identified([session('20')], nobody, [fact])).toEqual({20: 'works on backfill orders'});
  });

  it('are never our own', () => {
    expect(identified([session('1', alter)])).toEqual({});
  });
});
