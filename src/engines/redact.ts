// What a statement says without its literals: the engine knows how they are written.

/**
 * The statement without literals and comments; names stay. `cut`: it is not the whole text. Of one whose literals cannot be told apart for
 * certain nothing stays but its first word, and the text says so. A text that was redacted before comes back as it is.
 */
export type RedactStatement = (statement: string, cut: boolean) => string;

const leading = /^(?:\s|\(|\/\*[\s\S]*?\*\/|--[^\n]*\n)*/;

/** For a statement whose literals could not be found. */
export const firstWordOnly = (statement: string): string => {
  const [word = 'statement'] = /^[a-z_]{2,30}\b/i.exec(statement.replace(leading, '')) ?? [];
  return `${word.toUpperCase()} … [could not be parsed, so the rest is not kept]`;
};

/** A part of a statement that is to go. */
export type Found = {readonly from: number; readonly to: number; readonly kind: 'literal' | 'comment'};

/** Puts `placeholder` in place of each literal and a space in place of each comment. `found`: in order, without overlap. */
export const without = (text: string, found: readonly Found[], placeholder: () => string): string => {
  let [made, at] = ['', 0];
  for (const {from, to, kind} of found) {
    made += text.slice(at, from);
    // A placeholder must not become part of the name before it.
    const gap = /[\w$\u0080-\uffff]$/.test(made) ? ' ' : '';
    made += kind === 'literal' ? gap + placeholder() : /\s$/.test(made) ? '' : ' ';
    at = to;
  }
  return made + text.slice(at);
};
