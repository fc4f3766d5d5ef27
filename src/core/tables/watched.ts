// Which tables are worth reading statistics of: those that were named, and those of the migration.
import {tableOf} from '../migration/statement.ts';
import {sessionsById} from '../sessions.ts';
import type {NodeState, State} from '../state.ts';
import {sameTable} from './names.ts';

/** Each costs the server a little; nobody looks at more of them. */
const mostWatched = 12;

/** Of the sessions that are the migration, of its work, and of its jobs. */
const migrated = (node: NodeState): readonly string[] => {
  const sessions = sessionsById(node);
  return [
    ...node.progress.flatMap(({table}) => table ?? []),
    ...[...node.migration.keys()].flatMap(id => {
      const session = sessions.get(id);
      const isDdl = session?.statementKind === 'ddl' || session?.statementKind === 'maintenance';
      return isDdl ? (tableOf(session.statement) ?? []) : [];
    }),
  ];
};

/** Once seen, a table is watched to the end of the session: what it was before and during the migration is compared with what it is then. */
export const watchedTables = (state: State): readonly string[] => {
  const nodes = Object.values(state.nodes);
  const names = [
    ...(state.opened?.watch.tables ?? []),
    ...nodes.flatMap(({tables}) => Object.keys(tables)),
    ...nodes.flatMap(migrated),
  ];
  return names
    .filter((name, index) => names.findIndex(other => sameTable(other, name)) === index)
    .slice(0, mostWatched);
};
