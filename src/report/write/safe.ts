// Text from servers, made harmless for a file.
import {clean} from '../../text/clean.ts';

/** One line without control, escape and invisible characters. */
export const oneLine = (text: string): string => clean(text);

/** The same for a statement whose lines are kept; tabs become spaces. */
export const lines = (text: string): readonly string[] =>
  text
    .replaceAll('\t', '  ')
    .split(/\r\n|[\n\r\u0085\u2028\u2029]/)
    .map(line => `${/^ */.exec(line)?.[0] ?? ''}${clean(line.trimStart())}`);
