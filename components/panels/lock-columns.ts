import type {LockRow} from '../../src/core/select/locks.ts';
import type {Column} from '../../src/text/columns.ts';
import {duration} from '../../src/text/format.ts';
import {
  lockName,
  migrationSign,
  modeWord,
  relationTone,
  statementWord,
  stateTone,
  stateWord,
} from './session-columns.ts';

const mostIndented = 4;

/** Drawn through: the one above holds what it wants. Dashed: the one above is only queued ahead. */
const twig = (more: boolean, hard: boolean): string => (more ? '├' : '└') + (hard ? '─' : '┄');

/** Tree lines, then the id with the sign of the migration, or how many share the line. */
const who = ({line: {branches, folded, session, edge}, relation}: LockRow): string => {
  const shown = branches.slice(-mostIndented);
  const cut = branches.length > shown.length ? '…' : '';
  const lines = shown.map((more, level) =>
    level === shown.length - 1 ? twig(more, edge?.hard ?? true) : more ? '│ ' : '  ',
  );
  const name =
    folded.length > 1 ? `${folded.length} ×` : `${session}${relation === 'migration' ? migrationSign : ''}`;
  return `${cut}${lines.join('')}${name}`;
};

/** A waiter: the lock it wants, whether it only stands in a queue, and a question mark where that is concluded. A root: what it is doing instead of going on. */
const situation = ({line: {edge, alsoWaitsFor, inCycle}, unexplained, session, age}: LockRow): string => {
  if (unexplained !== null) return 'blocker not visible';
  if (edge === null) return `${inCycle ? 'deadlock? ' : ''}${stateWord(session)} ${duration(age)}`;
  const more = alsoWaitsFor.length > 0 ? ` +${alsoWaitsFor.length}` : '';
  const sign = edge.inferred ? ' ?' : '';
  return `${edge.hard ? 'wants' : 'queued'} ${modeWord(edge.mode)}${sign}${more}`;
};

const heldOrWanted = ({line: {edge}, holds, unexplained}: LockRow): string => {
  if (unexplained !== null) return unexplained;
  if (edge !== null) return lockName(edge);
  return holds === null ? '' : `holds ${modeWord(holds.blockerMode)} ${lockName(holds)}`;
};

const app = ({session, line: {folded}}: LockRow): string =>
  folded.length > 1 ? '' : (session?.application ?? '');

/** All of it in one cell, the most telling first, where there is no room for columns. */
const inOne = (row: LockRow): string => {
  const {
    line: {edge},
    unexplained,
    session,
  } = row;
  const statement = statementWord(session);
  if (unexplained !== null) return `blocker not visible: ${unexplained}`;
  if (edge !== null) return `${modeWord(edge.mode)}${edge.inferred ? ' ?' : ''}: ${statement}`;
  return [situation(row), app(row), statement].filter(part => part !== '').join(' · ');
};

const stateOfRoot = (row: LockRow) => (row.line.edge === null ? stateTone(row.session) : undefined);

const common: readonly Column<LockRow>[] = [
  {
    id: 'who',
    title: 'who',
    width: 12,
    flex: 0.2,
    priority: 9,
    value: who,
    tone: ({relation}) => relationTone(relation),
  },
  {
    id: 'behind',
    title: 'behind',
    width: 6,
    priority: 8,
    align: 'right',
    value: ({line: {below}}) => (below === 0 ? '' : `×${below}`),
    tone: row => (row.line.edge === null ? 'critical' : undefined),
  },
  {
    id: 'waited',
    title: 'waited',
    width: 6,
    priority: 7,
    align: 'right',
    value: row => (row.line.edge === null && row.unexplained === null ? '' : duration(row.waited)),
  },
];

const narrow: readonly Column<LockRow>[] = [
  ...common,
  {id: 'what', title: 'what', width: 20, flex: 3, priority: 6, value: inOne, tone: stateOfRoot},
];

const wide: readonly Column<LockRow>[] = [
  ...common,
  {id: 'state', title: 'state / wants', width: 22, priority: 6, value: situation, tone: stateOfRoot},
  {id: 'on', title: 'on', width: 24, flex: 0.6, priority: 3, value: heldOrWanted},
  {id: 'app', title: 'app', width: 10, flex: 0.2, priority: 4, value: app},
  {
    id: 'user',
    title: 'user',
    width: 8,
    priority: 2,
    value: ({session, line: {folded}}) => (folded.length > 1 ? '' : (session?.user ?? '')),
  },
  {
    id: 'statement',
    title: 'statement',
    width: 20,
    flex: 3,
    priority: 5,
    value: ({session}) => statementWord(session),
  },
];

/** From this width on, columns of their own say more than one cell does. */
const wideFrom = 100;

/** The same array for the same kind of width: drawn rows are cached with it. */
export const lockColumnsFor = (width: number): readonly Column<LockRow>[] =>
  width < wideFrom ? narrow : wide;
