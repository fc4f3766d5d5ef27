/** Bytes of text that terminals take: xterm and others stop at a sequence of about 100,000 characters, and base64 needs four for three. */
export const CLIPBOARD_LIMIT = 74_000;

const ESC = '\x1b';

/**
 * The sequence that asks the terminal to put text on the clipboard of the person's own machine, over any number of SSH hops (OSC 52), or
 * `null` when the text is above `CLIPBOARD_LIMIT`: part of a query must not pass for the whole. Terminals give no answer.
 */
export const copySequence = (
  text: string,
  env: Readonly<Record<string, string | undefined>>,
): string | null => {
  const payload = Buffer.from(text, 'utf8');
  if (payload.length > CLIPBOARD_LIMIT) return null;
  const sequence = `${ESC}]52;c;${payload.toString('base64')}\x07`;
  if (!env.TMUX) return sequence;
  // tmux takes the first with set-clipboard on, and hands the second through with allow-passthrough on.
  return `${sequence}${ESC}Ptmux;${sequence.replaceAll(ESC, ESC + ESC)}${ESC}\\`;
};
