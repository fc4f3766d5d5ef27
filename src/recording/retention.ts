// Which recordings are kept: those that are young enough, and of these the newest that fit.
import {existsSync, readdirSync, rmSync, statSync} from 'node:fs';
import path from 'node:path';
import {mayBeWritten} from './writer.ts';

export type RecordingFacts = {
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** When it was last written to, epoch ms. */
  readonly writtenAt: number;
  readonly inUse: boolean;
};

export type Keep = {
  /** Ms since it was last written to. */
  readonly age: number;
  /** Bytes of all together. */
  readonly size: number;
};

/** As `recordingName` makes them: files that were given a name of their own are their owner's. */
const named = /^\d{8}T\d{6}Z-.*-\d+\.jsonl\.gz$/;

/** Those with a name of ours in a folder, newest first. `now`: epoch ms. */
export const recordingsIn = (folder: string, now: number): readonly RecordingFacts[] =>
  (existsSync(folder) ? readdirSync(folder) : [])
    .filter(name => named.test(name))
    .flatMap((name): readonly RecordingFacts[] => {
      const file = path.join(folder, name);
      try {
        const {size, mtimeMs} = statSync(file);
        return [{path: file, size, writtenAt: mtimeMs, inUse: mayBeWritten(file, now)}];
      } catch {
        // Somebody else has just deleted it.
        return [];
      }
    })
    .toSorted((a, b) => b.writtenAt - a.writtenAt);

/** Pure: those to delete of `recordings`, newest first; never one in use. */
export const surplus = (
  recordings: readonly RecordingFacts[],
  keep: Keep,
  now: number,
): readonly RecordingFacts[] => {
  let total = recordings.filter(({inUse}) => inUse).reduce((sum, {size}) => sum + size, 0);
  return recordings.filter(({inUse, size, writtenAt}) => {
    if (inUse) return false;
    if (now - writtenAt > keep.age || total + size > keep.size) return true;
    total += size;
    return false;
  });
};

/** Deletes what is not to be kept; what cannot be deleted stays. Returns what is gone. */
export const prune = (folder: string, keep: Keep, now: number): readonly RecordingFacts[] =>
  surplus(recordingsIn(folder, now), keep, now).filter(({path: file}) => {
    try {
      rmSync(file);
      return true;
    } catch {
      return false;
    }
  });
