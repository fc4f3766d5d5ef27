import type {JobReading} from '../job.ts';
import type {Leftover} from '../observation.ts';
import {isOver} from '../progress/jobs.ts';
import type {NodeState} from '../state.ts';

const lastPart = (name: string): string => name.slice(name.lastIndexOf('.') + 1).replaceAll(/["`]/g, '');

const isSameTable = (a: string, b: string): boolean =>
  a.includes('.') && b.includes('.')
    ? a.replaceAll(/["`]/g, '') === b.replaceAll(/["`]/g, '')
    : lastPart(a) === lastPart(b);

/** A worker that wrote so lately is at work although no session of it is seen, ms. */
const lately = 120_000;

/** A tool may go on reporting what a dead worker left: it is at work where somebody is seen to be. */
const isAtWork = ({state, worker, workerSession, silence}: JobReading): boolean =>
  !isOver(state) && (workerSession !== null || worker !== null || (silence !== null && silence < lately));

/** Nobody is at it any more: neither a session that the server shows, nor a tool that answers for the same table. */
export const isLeftBehind = (
  {kind, table, builder}: Leftover,
  {progress}: Pick<NodeState, 'progress'>,
): boolean => {
  if (builder !== null) return false;
  if (kind !== 'unfinished migration' && kind !== 'old table') return true;
  return !progress.some(
    ({job}) =>
      job !== null && job.table !== null && table !== null && isAtWork(job) && isSameTable(job.table, table),
  );
};
