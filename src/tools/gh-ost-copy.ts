// The statements with which gh-ost copies, as the server has them: who runs them, and how far along the key they are.
import type {SessionId} from '../core/session.ts';
import type {Node} from '../engines/engine.ts';
import {boundsIn, type KeyRange} from './key-range.ts';

/** What is being migrated: names as they are in the server. */
export type Migrated = {readonly schema: string; readonly table: string};

export type Copying = {
  /** The session that copies; `null`: it was not seen yet. */
  readonly session: SessionId | null;
  /** All that work for this gh-ost, as far as their statements say so. */
  readonly sessions: readonly SessionId[];
  readonly range: KeyRange | null;
};

type Said = {readonly session: SessionId; readonly statement: string};

const most = 50;

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
    .map(({id}) => id)
    .filter(id => /^\d+$/.test(id))
    .slice(0, most);
};

/** The last statements of these sessions, where the server keeps them; none where it does not, or may not tell us. */
const history = async (node: Node, mark: string, ids: readonly SessionId[]): Promise<readonly Said[]> => {
  if (ids.length === 0) return [];
  const rows = await node.tooling
    .read({
      mysql: ({literal}) =>
        `select t.processlist_id as session, h.sql_text as statement
        from performance_schema.threads t join performance_schema.events_statements_history h using (thread_id)
        where t.processlist_id in (${ids.join(', ')}) and locate(${literal(mark)}, h.sql_text) between 1 and 20`,
    })
    .catch(() => []);
  return rows.flatMap(({session, statement}) => (session && statement ? [{session, statement}] : []));
};

const lowest = async (node: Node, {schema, table}: Migrated, column: string): Promise<number | null> => {
  const [row] = await node.tooling
    .read({
      mysql: ({identifier}) =>
        `select min(${identifier(column)}) as low from ${identifier(schema)}.${identifier(table)}`,
    })
    .catch(() => []);
  return row?.low == null || !/^-?\d{1,15}$/.test(row.low) ? null : Number(row.low);
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
    const now = node.tooling
      .sessions()
      .flatMap(({id, statement}) => (statement?.includes(mark) ? [{session: id, statement}] : []));
    const said = [...now, ...(await history(node, mark, candidates(node)))];
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
        low: same?.low ?? (await lowest(node, migrated, newest.column)),
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
