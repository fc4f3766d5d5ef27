// What became of the servers after a migration, in one sentence.
import {duration} from '../../text/format.ts';
import type {Course} from '../course.ts';

/** `null`: it was still at work. */
export const courseSentence = ({endedAt, recoveredAt, lacking, baseline}: Course): string | null => {
  if (endedAt === null) return null;
  const compared = baseline === null ? 'By waits, lag and errors' : 'Compared with their baseline';
  if (recoveredAt !== null) {
    const took = recoveredAt - endedAt;
    const when =
      took < 1_000 ? 'as soon as the migration ended' : `${duration(took)} after the migration’s end`;
    return `${compared}, the servers had recovered ${when}.`;
  }
  return lacking.length === 0
    ? `${compared}, the servers were on their way back when the recording ended.`
    : `${compared}, the servers had not recovered when last seen: ${lacking.join(', ')}.`;
};
