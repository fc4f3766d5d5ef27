// The series of recordings, for other programs.
import type {Config} from '../config/config.ts';
import {exitCode, UserError} from '../errors.ts';
import {csvOf} from '../report/write/csv.ts';
import {tell, writeOut} from './tell.ts';

/** Resolves with the exit code. Throws `UserError`. */
export const run = async ({told}: Config): Promise<number> => {
  if (told === null)
    throw new UserError('No recording is named.', 'migtop recordings lists those there are.');
  writeOut(told, csvOf(tell(told)));
  return exitCode.ok;
};
