// Asks for a secret at the terminal.
import type {ReadStream} from 'node:tty';
import {UserError} from '../errors.ts';

const interrupted = 130;
const enter = /[\r\n]/;

/**
 * Reads one line without showing it. Ctrl-C and the end of input reject with `UserError`; the terminal is as it was afterwards.
 */
export const askHidden = (
  prompt: string,
  input: ReadStream,
  output: NodeJS.WritableStream,
): Promise<string> =>
  new Promise((resolve, reject) => {
    let typed = '';
    const end = (settle: () => void) => {
      input.off('data', read);
      input.off('end', giveUp);
      input.setRawMode(false);
      input.pause();
      output.write('\n');
      settle();
    };
    const giveUp = () => end(() => reject(new UserError('No password was given.', undefined, interrupted)));
    const read = (chunk: Buffer) => {
      for (const character of chunk.toString('utf8')) {
        if (enter.test(character)) return end(() => resolve(typed));
        if (character === '\x03' || character === '\x04') return giveUp();
        if (character === '\x7f' || character === '\b') typed = [...typed].slice(0, -1).join('');
        else if (character === '\x15') typed = '';
        else if (character >= ' ') typed += character;
      }
    };
    // Before anything is asked: an answer, or a Ctrl-C, may come as soon as the question is seen.
    input.setRawMode(true);
    input.on('data', read);
    input.once('end', giveUp);
    input.resume();
    output.write(prompt);
  });
