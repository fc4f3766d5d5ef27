// What a server would have to change back, and for how long, before anything is sent.
import {briefly} from '../migration/statement.ts';
import type {Session} from '../session.ts';
import {grouped, range} from './words.ts';

export type Signal = 'cancel' | 'terminate';

/** The transaction is the statement's own: it ends with it, whatever ends it. */
export const isAlone = ({state, transactionStart, statementStart}: Session): boolean =>
  state === 'active' &&
  (transactionStart === null || statementStart === null || transactionStart >= statementStart);

/** Fewer rows than this are changed back in well under a second. */
const manyRows = 10_000;

/** To undo took 0.7 to 1.8 times as long as to do (monitoring-sql.md 6.2: four servers, a million rows each). */
const slowness = {least: 0.7, most: 1.8};

/** What an open transaction did besides waiting nobody knows: for it there is only a limit. */
const timeFor = (session: Session, rows: number, serverNow: number): string => {
  const {state, stateSince, transactionStart, statementStart} = session;
  const from = isAlone(session) ? statementStart : transactionStart;
  const to = state === 'active' ? serverNow : stateSince;
  if (rows < manyRows || from === null || to === null || to <= from) return '';
  const most = (to - from) * slowness.most;
  return isAlone(session)
    ? ` in ${range((to - from) * slowness.least, most)}`
    : ` in at most ${range(most, most)}`;
};

const changed = (session: Session, rows: number, serverNow: number): string =>
  `about ${grouped(rows)} changed ${rows === 1 ? 'row' : 'rows'}${timeFor(session, rows, serverNow)}`;

const ofStatement = (session: Session, serverNow: number): string | null => {
  const {statement, statementKind, rowsChanged} = session;
  if (statementKind !== 'write') return null;
  const running = `the running ${briefly(statement) ?? 'statement'}`;
  if (!rowsChanged) return running;
  return isAlone(session)
    ? changed(session, rowsChanged, serverNow)
    : `${running} of a transaction with ${grouped(rowsChanged)} changed rows`;
};

/** In words; `null`: nothing. A transaction that wrote nothing has nothing to roll back. */
export const undoneBy = (session: Session, action: Signal, serverNow: number): string | null => {
  const {kind, statement, statementKind, state, hasWritten, rowsChanged} = session;
  // What it has cleaned up stays so.
  if (kind === 'autovacuum') return null;
  if (state === 'active' && (statementKind === 'ddl' || statementKind === 'maintenance'))
    return briefly(statement);
  const wrote = hasWritten ?? (statementKind === 'write' ? true : null);
  if (wrote === false) return null;
  if (action === 'cancel') return ofStatement(session, serverNow);
  if (wrote === null) return 'what its transaction wrote, if anything (not visible)';
  return rowsChanged ? changed(session, rowsChanged, serverNow) : 'everything its transaction wrote';
};
