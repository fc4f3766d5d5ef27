// A migration second by second: what the canary took, how late the replica was, and whether a migration was at work.
import type {Fact} from '../../../src/core/event.ts';
import {bucketOf} from '../../../src/core/latency/histogram.ts';
import {connected, job, observed, opened, type Story, seen, session} from '../world.ts';

export type Second = {
  /** ms that each of the second's two probes took; `null`: they failed; `none`: nothing was asked. */
  readonly canary?: number | null | 'none';
  /** A DDL statement runs. */
  readonly works?: boolean;
  /** What the replica is late by, ms; `null`: the primary does not tell. */
  readonly lag?: number | null;
  readonly job?: 'running' | 'paused' | 'done';
};

const alter = session('7', {
  statement: 'ALTER TABLE orders ADD a int',
  statementKind: 'ddl',
  application: 'deploy',
});

const probed = (took: number | null): Fact => ({
  ...{type: 'probe.observed', node: 'db1', probe: 'canary', interval: 1_000, stuckFor: null},
  histogram: took === null ? {} : {[bucketOf(took)]: 2},
  errors: took === null ? 2 : 0,
  lastError: took === null ? 'connection refused' : null,
});

/** The primary writes a byte a millisecond. */
const replicaOf = (at: number, lag: number | null) => seen('db2', lag === null ? null : at - lag);

/** What everybody says in each second, from the first on. */
export const secondBySecond = (seconds: readonly Second[]): Story => [
  [0, opened()],
  [0, connected('db1')],
  ...seconds.flatMap(({canary = 20, works = false, lag, job: state}, second) => {
    const at = (second + 1) * 1_000;
    const replication =
      lag === undefined ? {} : {replication: {position: at, replicas: [replicaOf(at, lag)]}};
    const jobs = state === undefined ? [] : [job({state})];
    return [
      [at, observed('db1', at, {sessions: works ? [alter] : [], ...replication})] as const,
      ...(state === undefined
        ? []
        : [[at, {type: 'tool.observed', node: 'db1', tool: 'backfill-control', jobs, error: null}] as const]),
      ...(canary === 'none' ? [] : [[at, probed(canary)] as const]),
    ];
  }),
];

export const times = (count: number, second: Second): readonly Second[] =>
  Array.from({length: count}, () => second);
