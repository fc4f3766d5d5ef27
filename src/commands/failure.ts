// What is printed when a command ends with an error.
import {scrub} from '../config/secrets.ts';
import {NodeError} from '../engines/engine.ts';
import {exitCode, UserError} from '../errors.ts';
import {clean} from '../text/clean.ts';

export type Failure = {readonly text: string; readonly exitCode: number};

const sentence = (message: string, hint: string | undefined): string =>
  [message, ...(hint === undefined ? [] : [hint])].map(line => scrub(clean(line))).join('\n');

const bug = (error: unknown, debug: boolean): string => {
  const {message, stack} = error instanceof Error ? error : new Error(String(error));
  const text = sentence(`This is a bug in migtop: ${message}`, undefined);
  return debug
    ? `${text}\n${scrub(stack ?? '')}`
    : `${text}\nRun it again with MIGTOP_DEBUG=1 for the details, and report them.`;
};

/** What the user can mend is a sentence and a hint; everything else is a bug, with its stack only on demand. */
export const describeFailure = (error: unknown, debug: boolean): Failure => {
  if (error instanceof UserError)
    return {text: sentence(error.message, error.hint), exitCode: error.exitCode};
  if (error instanceof NodeError)
    return {text: sentence(error.message, error.hint), exitCode: exitCode.error};
  return {text: bug(error, debug), exitCode: exitCode.error};
};
