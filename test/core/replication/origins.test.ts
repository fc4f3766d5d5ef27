import {describe, expect, it} from 'vitest';
import {coordinate} from '../../../src/core/replication/coordinate.ts';
import type {Replication} from '../../../src/core/replication.ts';
import type {Replica, State} from '../../../src/core/state.ts';
import {connected, observed, type Story, seen, self, stateAfter} from '../world.ts';

const only = (state: State): Replica | undefined => state.replicas.shop?.[0];
const both: Story = [
  [0, connected('db1')],
  [0, connected('db2', 'replica')],
];

type Origins = Record<string, number>;

const total = (origins: Origins): number => Object.values(origins).reduce((sum, each) => sum + each, 0);

const place = (
  origins: Origins,
  unit: Replication['unit'] = 'transactions',
): Pick<Replication, 'position' | 'unit' | 'origins'> => ({position: total(origins), unit, origins});

/** The primary's own transactions, 100 more each second; `others`: what it has from elsewhere. */
const primaryWrites = (until: number, others: Origins = {}, more: Partial<Replication> = {}): Story =>
  Array.from({length: until + 1}, (_, second) => [
    second * 1_000,
    observed('db1', second * 1_000, {
      replication: {...place({a: second * 100, ...others}), replicas: [seen('db2:3306', null)], ...more},
    }),
  ]);

const replicaHas = (second: number, origins: Origins, more = {}): Story[number] => {
  const has = place(origins);
  return [
    second * 1_000,
    observed('db2', second * 1_000, {
      replication: {...has, self: self('db2:3306', has.position ?? 0, {serverId: 'b', ...more})},
    }),
  ];
};

describe('lag by the origins of transactions', () => {
  it('is the time since the primary had no more than the replica has, and counts what is missing', () => {
    const state = stateAfter([...both, ...primaryWrites(20), replicaHas(20, {a: 1_200})]);
    expect(only(state)).toMatchObject({
      ...{name: 'db2:3306', node: 'db2', lag: 8_000, lagSource: 'log position', lagAtLeast: false},
      ...{behind: 800, behindUnit: 'transactions', errant: null},
    });
  });

  it('is not hidden by transactions that the replica wrote itself; those are told', () => {
    const state = stateAfter([...both, ...primaryWrites(20), replicaHas(20, {a: 1_200, b: 800})]);
    expect(only(state)).toMatchObject({lag: 8_000, behind: 800, errant: 800});
  });

  it('is not made good by what the replica has got of another origin since the primary was read', () => {
    const state = stateAfter([...both, ...primaryWrites(20, {c: 50}), replicaHas(20, {a: 1_200, c: 90})]);
    expect(only(state)).toMatchObject({lag: 8_000, behind: 800});
  });

  it('is none while nothing is written', () => {
    const idle: Story = [0, 60_000, 600_000].map(after => [
      after,
      observed('db1', after, {replication: {...place({a: 7}), replicas: [seen('db2:3306', null)]}}),
    ]);
    const state = stateAfter([...both, ...idle, replicaHas(600, {a: 7})]);
    expect(only(state)).toMatchObject({lag: 0, behind: 0});
  });

  it('goes on after a failover, when the new primary counts under a name of its own', () => {
    const before = primaryWrites(5, {b: 40});
    const state = stateAfter([
      ...both,
      ...before,
      [5_500, connected('db1', 'replica')],
      [5_600, connected('db2', 'primary')],
      [6_000, observed('db2', 6_000, {replication: place({a: 500, b: 40})})],
      [8_000, observed('db2', 8_000, {replication: place({a: 500, b: 60})})],
      [
        8_500,
        observed('db1', 8_500, {replication: {...place({a: 500, b: 40}), self: self('db1:3306', 540)}}),
      ],
    ]);
    expect(only(state)).toMatchObject({node: 'db1', lag: 2_500, behind: 20});
  });

  it('of a replica of a replica is measured against the primary that it never met', () => {
    const chained = replicaHas(20, {a: 1_500, c: 3}, {upstream: 'db3:3306'});
    const story = [...both, ...primaryWrites(20, {}, {replicas: []}), chained];
    expect(only(stateAfter(story))).toMatchObject({lag: 5_000, behind: 500, lostSince: null});
  });

  it('of a replica that has nothing yet is all there is', () => {
    const state = stateAfter([...both, ...primaryWrites(4), replicaHas(4, {b: 12})]);
    expect(only(state)).toMatchObject({lag: 4_000, behind: 400});
  });

  it('is unknown between servers that have nothing in common', () => {
    const stranger = replicaHas(4, {z: 12});
    const state = stateAfter([...both, ...primaryWrites(4, {}, {replicas: []}), stranger]);
    expect(only(state)).toMatchObject({lag: null, behind: null});
  });

  it('is unknown where the two count in different units', () => {
    const files = place({a: coordinate(1, 400)}, 'coordinates');
    const says = observed('db2', 4_000, {replication: {...files, self: self('db2:3306', 1)}});
    expect(only(stateAfter([...both, ...primaryWrites(4), [4_000, says]]))).toMatchObject({lag: null});
  });

  it('starts to measure anew when the primary begins to count anew', () => {
    const anew = (second: number): Story[number] => [
      second * 1_000,
      observed('db1', second * 1_000, {
        replication: {...place({a: second - 10}), replicas: [seen('db2:3306', null)]},
      }),
    ];
    const story = [...both, ...primaryWrites(9), anew(12), anew(13), anew(14), replicaHas(14, {a: 2})];
    expect(only(stateAfter(story))).toMatchObject({lag: 2_000, lagAtLeast: false, behind: 2});
  });
});

describe('lag by files and positions in them', () => {
  const written: Story = [1, 2, 3, 4].map(second => [
    second * 1_000,
    observed('db1', second * 1_000, {
      replication: {
        ...place({a: coordinate(second < 4 ? 7 : 8, second * 1_000)}, 'coordinates'),
        replicas: [seen('db2:3306', null)],
      },
    }),
  ]);
  const replicaAt = (origins: Origins): Story => [
    ...both,
    ...written,
    [
      4_000,
      observed('db2', 4_000, {
        replication: {...place(origins, 'coordinates'), self: self('db2:3306', total(origins))},
      }),
    ],
  ];

  it('counts bytes within one file', () => {
    expect(only(stateAfter(replicaAt({a: coordinate(8, 3_400)})))).toMatchObject({
      ...{behind: 600, behindUnit: 'bytes'},
    });
  });

  it('says how late, but not how many bytes, across files', () => {
    expect(only(stateAfter(replicaAt({a: coordinate(7, 2_000)})))).toMatchObject({lag: 2_000, behind: null});
  });

  it('is unknown for a replica of a replica, whose files are another server’s', () => {
    expect(only(stateAfter(replicaAt({c: coordinate(3, 100)})))).toMatchObject({lag: null, behind: null});
  });
});
