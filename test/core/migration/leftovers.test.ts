import {describe, expect, it} from 'vitest';
import {unknownNode} from '../../../src/core/fold/nodes.ts';
import type {JobReading} from '../../../src/core/job.ts';
import {isLeftBehind} from '../../../src/core/migration/leftovers.ts';
import type {Leftover} from '../../../src/core/observation.ts';
import {estimate} from '../../../src/core/progress/estimate.ts';
import {jobReading} from '../../../src/core/progress/jobs.ts';
import {job} from '../world.ts';

const node = unknownNode({node: 'db1', cluster: 'shop', address: 'db1:3306'});

const having = (...jobs: readonly JobReading[]) => ({
  progress: jobs.map(each => estimate(null, jobReading(each, node, 60_000), 0)),
});

const left: Leftover = {
  kind: 'unfinished migration',
  name: 'shop._orders_gho',
  table: 'shop.orders',
  detail: '',
  cleanup: '',
  builder: null,
};

describe('what a migration left behind', () => {
  it('is nothing that a tool which still answers works with', () => {
    expect(isLeftBehind(left, having())).toBe(true);
    expect(isLeftBehind(left, having(job({table: 'shop.orders'})))).toBe(false);
    expect(isLeftBehind(left, having(job({table: 'orders'})))).toBe(false);
    expect(isLeftBehind(left, having(job({table: 'archive.orders'})))).toBe(true);
    expect(isLeftBehind(left, having(job({table: 'shop.orders', state: 'aborted'})))).toBe(true);
    const nobody = {table: 'shop.orders', worker: null, workerSession: null, silence: null};
    expect(isLeftBehind(left, having(job(nobody)))).toBe(true);
    expect(isLeftBehind(left, having(job({...nobody, silence: 500})))).toBe(false);
    expect(isLeftBehind({...left, kind: 'invalid index'}, having(job({table: 'shop.orders'})))).toBe(true);
  });

  it('is nothing that a session works on', () => {
    expect(isLeftBehind({...left, builder: '42'}, having())).toBe(false);
  });
});
