// The bytes of a recording, to be read anywhere, also while it is being written.
import {closeSync, fstatSync, openSync, readSync} from 'node:fs';
import {UserError} from '../errors.ts';

export type Tape = {
  /** Bytes that are there now. */
  readonly size: () => number;
  /** What there is between two places; less where it ends earlier, and empty where it is gone. */
  readonly read: (from: number, to: number) => Buffer;
  readonly close: () => void;
};

const explained = (path: string, error: unknown): UserError => {
  const said = error instanceof Error ? error.message : String(error);
  if (said.includes('ENOENT'))
    return new UserError(`There is no recording ${path}.`, 'migtop recordings lists those there are.');
  if (said.includes('EISDIR')) return new UserError(`${path} is a folder.`, 'Name a recording in it.');
  return new UserError(`The recording ${path} cannot be read: ${said}.`, 'Check its name and your rights.');
};

const readFully = (file: number, from: number, length: number): Buffer => {
  const bytes = Buffer.allocUnsafe(Math.max(0, length));
  let done = 0;
  while (done < bytes.length) {
    const count = readSync(file, bytes, done, bytes.length - done, from + done);
    if (count === 0) break;
    done += count;
  }
  return bytes.subarray(0, done);
};

/** Throws `UserError`. */
export const openTape = (path: string): Tape => {
  let file: number;
  try {
    file = openSync(path, 'r');
    readFully(file, 0, 1);
  } catch (error) {
    throw explained(path, error);
  }
  return {
    size: () => fstatSync(file).size,
    read: (from, to) => readFully(file, from, to - from),
    close: () => closeSync(file),
  };
};
