// What became of the servers after a migration, in one sentence.
import {recoveredWords} from '../../core/advice/course-words.ts';
import {ago} from '../../core/advice/words.ts';
import type {Course} from '../course.ts';

/** `null`: it was still at work. */
export const courseSentence = (course: Course): string | null => {
  const {endedAt, recoveredAt, seenTo, lacking, baseline} = course;
  if (endedAt === null) return null;
  const compared = baseline === null ? 'By waits, lag and errors' : 'Compared with their baseline';
  if (recoveredAt !== null) return `${compared}, the servers had ${recoveredWords(endedAt, recoveredAt)}.`;
  const last = `when last seen, ${ago(seenTo - endedAt)} after the migration’s end`;
  return lacking.length === 0
    ? `${compared}, whether the servers recovered is open: all was as before ${last}, but not yet for long enough.`
    : `${compared}, the servers had not recovered ${last}: ${lacking.join(', ')}.`;
};
