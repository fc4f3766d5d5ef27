// A cluster larger than most, made up: what its nodes would say, second by second.
import type {Fact} from '../../src/core/event.ts';
import type {Lock} from '../../src/core/lock.ts';
import type {Session} from '../../src/core/session.ts';
import {asked, connected, held, observation, opened, session, start} from '../core/world.ts';

/** Sessions of the primary, of which `waiting` wait behind an ALTER, and nodes in all. */
export type LargeSize = {readonly sessions: number; readonly waiting: number; readonly nodes: number};

const holder = '1000';
const migration = '1001';

const statementOf = (index: number): string =>
  `SELECT o.id, o.total, c.name FROM orders AS o JOIN customers AS c ON c.id = o.customer_id WHERE o.id = ${index}`;

/** The root, the ALTER behind it, and all that wait behind the ALTER. */
const waitersOf = (
  count: number,
): {readonly sessions: readonly Session[]; readonly locks: readonly Lock[]} => {
  const ids = Array.from({length: count - 1}, (_, index) => String(1002 + index));
  const readers = ids.map((id, index) =>
    session(id, {waitType: 'Lock', waitEvent: 'relation', waitsForLock: true, statement: statementOf(index)}),
  );
  const alter = {statement: 'ALTER TABLE orders ADD COLUMN note text', statementKind: 'ddl'} as const;
  return {
    sessions: [
      session(holder, {state: 'idle in transaction', application: 'reporting'}),
      session(migration, {...alter, waitType: 'Lock', waitEvent: 'relation', waitsForLock: true}),
      ...readers,
    ],
    locks: [
      held(holder, 'AccessShare'),
      asked(migration, 'AccessExclusive'),
      ...ids.map((id, index) => asked(id, 'AccessShare', index + 1)),
    ],
  };
};

/** Others that come and go: a different part of them works in each second. */
const clientOf = (index: number, second: number): Session => {
  const at = start + second * 1000;
  const active = (index + second) % 5 === 0;
  const since = active ? at - ((index * 13) % 900) : at - 1000 - ((index * 37) % 60_000);
  return session(String(10_000 + index), {
    ...{state: active ? 'active' : 'idle', statement: statementOf(index * second)},
    ...{transactionStart: active ? since : null, statementStart: since, stateSince: since},
  });
};

const nodeNames = (count: number): readonly string[] =>
  Array.from({length: count}, (_, index) => `node${index + 1}`);

export const openingOf = ({nodes}: LargeSize): readonly Fact[] => [
  opened(),
  ...nodeNames(nodes).map((name, index) => connected(name, index === 0 ? 'primary' : 'replica')),
];

/** What every node says in that second. */
export const secondOf = (second: number, {sessions, waiting, nodes}: LargeSize): readonly Fact[] => {
  const stuck = waitersOf(waiting);
  const [primary = '', ...replicas] = nodeNames(nodes);
  const clients = (count: number) => Array.from({length: count}, (_, index) => clientOf(index, second));
  const said = (from: string, parts: Parameters<typeof observation>[1]): Fact => ({
    ...{type: 'node.observed', node: from},
    observation: observation(second * 1000, parts),
  });
  const others = clients(sessions - stuck.sessions.length);
  return [
    said(primary, {sessions: [...stuck.sessions, ...others], locks: stuck.locks}),
    ...replicas.map(node => said(node, {sessions: clients(5)})),
  ];
};
