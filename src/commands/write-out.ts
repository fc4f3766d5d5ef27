// Into the file that was named, or to standard output, as it comes about.
import {once} from 'node:events';
import {open} from 'node:fs/promises';
import {UserError} from '../errors.ts';
import {clean} from '../text/clean.ts';

type Pieces = Iterable<string> | AsyncIterable<string>;

const toTerminal = async (pieces: Pieces): Promise<void> => {
  for await (const piece of pieces) if (!process.stdout.write(piece)) await once(process.stdout, 'drain');
};

const openFor = async (output: string) => {
  try {
    return await open(output, 'w', 0o600);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new UserError(`Cannot write ${output}: ${why}.`, 'Name another file with -o.');
  }
};

/** A file is for this user alone, as recordings are: it holds statements. Throws `UserError` where it cannot be opened. */
export const writeOut = async (output: string | null, pieces: Pieces): Promise<void> => {
  if (output === null) return toTerminal(pieces);
  const file = await openFor(output);
  try {
    for await (const piece of pieces) await file.write(piece);
  } finally {
    await file.close();
  }
  process.stderr.write(`${clean(output)} was written.\n`);
};
