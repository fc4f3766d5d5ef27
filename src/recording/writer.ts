// Who writes a recording, and whether it still does.
import {statSync} from 'node:fs';
import path from 'node:path';

/** The process in the name that we give recordings; `null`: it has a name of its own. */
const processIn = (file: string): number | null => {
  const [, digits] = /-(\d+)\.jsonl\.gz$/.exec(path.basename(file)) ?? [];
  return digits === undefined ? null : Number(digits);
};

const runs = (processId: number): boolean => {
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    // A process of somebody else is one, too.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
};

/** Its name tells who wrote it, and no such process runs on this machine. */
export const isWriterGone = (file: string): boolean => {
  const writer = processIn(file);
  return writer !== null && !runs(writer);
};

/** A writer has something to write every few seconds, also one on another machine, ms. */
const recent = 120_000;
/** Beyond this, a process of that number is another one, ms. */
const stale = 86_400_000;

/** Somebody may be writing it now: what is in doubt counts as such. `now`: epoch ms. */
export const mayBeWritten = (file: string, now: number): boolean => {
  const age = now - statSync(file).mtimeMs;
  const writer = processIn(file);
  return age < recent || (age < stale && writer !== null && runs(writer));
};
