// Calls somebody who looks elsewhere.
import {clean} from '../text/clean.ts';

const ESC = '\x1b';

/**
 * The sequence that rings the terminal's bell and asks its desktop to show a sentence (OSC 9). Terminals that know no OSC 9 ignore it; inside
 * tmux it goes to the terminal around it where allow-passthrough is on.
 */
export const callSequence = (sentence: string, env: Readonly<Record<string, string | undefined>>): string => {
  const sequence = `${ESC}]9;migtop: ${clean(sentence).replaceAll('\n', ' ')}\x07`;
  const shown = env.TMUX ? `${ESC}Ptmux;${sequence.replaceAll(ESC, ESC + ESC)}${ESC}\\` : sequence;
  return `${shown}\x07`;
};
