// Events as servers would make them, in any order and number, for tests of what carries them.
import fc from 'fast-check';
import type {Event, Fact} from '../../src/core/event.ts';
import type {Observation} from '../../src/core/observation.ts';
import type {Session} from '../../src/core/session.ts';

export const session = (id: string, more: Partial<Session> = {}): Session => ({
  ...{id, kind: 'client', leader: null, wraparound: false, user: 'shop', database: 'shop'},
  ...{application: 'web', client: '10.0.0.7', state: 'active', waitType: null, waitEvent: null},
  ...{waitsForLock: false, backendStart: 1_000.25, transactionStart: 2_000.5, statementStart: 2_000.5},
  ...{stateSince: 2_000.75, statement: `SELECT ${id}`, statementKind: 'read', statementCut: false},
  ...{hasWritten: false, rowsChanged: null, snapshotAge: null},
  identity: {session: `s${id}`, transaction: `t${id}`, statement: `q${id}`},
  ...more,
});

export const observation = (serverNow: number, sessions: readonly Session[]): Observation => {
  const missing = {at: serverNow, missing: 'not asked'};
  return {
    serverNow,
    sessions: {at: serverNow, value: sessions},
    ...{waits: {at: serverNow, value: {locks: [], edges: [], partial: null}}, replication: missing},
    ...{
      vitals: missing,
      progress: missing,
      latency: missing,
      tables: missing,
      leftovers: missing,
      roles: missing,
    },
    cost: {elapsed: 3.5, statements: 4, roundTrips: 1, interval: 1_000, reason: null},
  };
};

const sessions = fc.uniqueArray(
  fc
    .record({
      id: fc.nat(12).map(String),
      state: fc.constantFrom('active', 'idle', 'idle in transaction' as const),
      statement: fc.option(
        fc.constantFrom('SELECT 1', "UPDATE o SET a = 'ü€😀'", 'a\u0000b', 'x'.repeat(500)),
      ),
      statementStart: fc.option(fc.nat(9_999).map(moment => moment + 0.125)),
    })
    .map(({id, ...more}) => session(id, more)),
  {selector: ({id}) => id, maxLength: 8},
);

const node = fc.constantFrom('db1:5432', 'db2:5432');

const fact: fc.Arbitrary<Fact> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc
      .record({node, sessions, missing: fc.boolean()})
      .map(({node: name, sessions: value, missing}): Fact => {
        const full = observation(1_000, value);
        const read = missing ? {...full, sessions: {at: 1_000, missing: 'too slow'}} : full;
        return {type: 'node.observed', node: name, observation: read};
      }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      ...{type: fc.constant('mark.added' as const), operator: fc.constant('ann')},
      text: fc.string({unit: 'grapheme'}),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      ...{type: fc.constant('baseline.taken' as const), cluster: fc.constant('db1:5432')},
      ...{operator: fc.constant('ann'), recording: fc.option(fc.constant('before.jsonl.gz'))},
      bands: fc.dictionary(
        fc.constantFrom('db1:5432|canary|p95', 'db1:5432|locks|sessions waiting'),
        fc.record({
          ...{
            typical: fc.double({min: 0, max: 1e6, noNaN: true}),
            high: fc.double({min: 0, max: 1e6, noNaN: true}),
          },
          ...{from: fc.nat(), to: fc.nat(), samples: fc.nat(), origin: fc.constant('operator' as const)},
        }),
      ),
    }),
  },
  {
    weight: 1,
    arbitrary: node.map(
      (name): Fact => ({
        ...{type: 'node.lost', node: name, cluster: 'db1:5432', address: name},
        ...{error: 'gone', retryAt: 5},
      }),
    ),
  },
);

/** In order of time; some pairs are more than a minute apart. */
export const events: fc.Arbitrary<readonly Event[]> = fc
  .array(fc.tuple(fact, fc.constantFrom(0, 500, 1_000, 61_000)), {maxLength: 30})
  .map(steps => {
    let at = 1_700_000_000_000;
    return steps.map(([said, later]): Event => {
      at += later;
      return {...said, at};
    });
  });
