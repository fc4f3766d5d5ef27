// The statements with which gh-ost copies, as the server has them: who runs them, and how far along the key they are.
import type {SessionId} from '../core/session.ts';
import type {Node} from '../engines/engine.ts';
import {boundsIn, type KeyRange} from './key-range.ts';
import {endsOf, type Said, saidBy} from './statements.ts';

/** What is being migrated: names as they are in the server. */
export type Migrated = {readonly schema: string; readonly table: string};

export type Copying = {
  /** The session that copies; `null`: it was not seen yet. */
  readonly session: SessionId | null;
  /** All that work for this gh-ost, as far as their statements say so. */
  readonly sessions: readonly SessionId[];
  readonly range: KeyRange | null;
};

/** By any statement of its own; every gh-ost marks them. */
const isMarked = (statement: string | null): boolean => /\/\* gh-ost\b/.test(statement ?? '');

/** Connections of a program come from one place as one user; which of them copies changes. */
const candidates = (node: Node): readonly SessionId[] => {
  const all = node.tooling.sessions();
  const places = new Set(
    all.filter(({statement}) => isMarked(statement)).map(({user, client}) => `${user}@${client}`),
  );
  return all
    .filter(({kind, user, client}) => kind === 'client' && places.has(`${user}@${client}`))
    .map(({id}) => id);
};

/** The next range is looked for up to the end of the whole: that statement tells both. */
const endOf = (said: readonly Said[]): number | null => {
  const ends = said.flatMap(({statement}) =>
    /^select/i.test(statement) ? (boundsIn(statement)?.to ?? []) : [],
  );
  return ends.length === 0 ? null : Math.max(...ends);
};

/** Remembers from reading to reading what one job was seen to do: a statement is not there at every moment. */
export const createCopyReader = () => {
  let worker: SessionId | null = null;
  let known: {
    readonly column: string;
    readonly low: number | null;
    readonly at: number;
    readonly high: number | null;
  } | null = null;

  return async (node: Node, migrated: Migrated): Promise<Copying> => {
    // gh-ost quotes the names in its mark since 1.1; before, there were none.
    const mark = `/* gh-ost \`${migrated.schema}\`.\`${migrated.table}\``;
    const said = await saidBy(node, candidates(node), mark);
    const places = said.flatMap(({session, statement}) => {
      const bounds = boundsIn(statement);
      return bounds === null ? [] : [{session, ...bounds}];
    });
    const newest = places.toSorted((a, b) => b.from - a.from)[0];
    if (newest !== undefined) {
      worker = newest.session;
      const same = known?.column === newest.column ? known : null;
      known = {
        column: newest.column,
        low: same?.low ?? (await endsOf(node, migrated, newest.column))?.low ?? null,
        at: Math.max(newest.from, same?.at ?? newest.from),
        high: endOf(said) ?? same?.high ?? null,
      };
    }
    const alive = node.tooling.sessions().map(({id}) => id);
    const {column, low, at, high} = known ?? {};
    return {
      session: worker !== null && alive.includes(worker) ? worker : null,
      sessions: [...new Set([...said.map(({session}) => session), ...markedFor(node, migrated)])],
      range:
        column === undefined || low == null || high == null || at === undefined
          ? null
          : {column, low, high, at},
    };
  };
};

/** Sessions whose statement is about this table's ghost. */
const markedFor = (node: Node, {table}: Migrated): readonly SessionId[] =>
  node.tooling
    .sessions()
    .filter(({statement}) => isMarked(statement) && statement?.includes(`_${table}_g`))
    .map(({id}) => id);
