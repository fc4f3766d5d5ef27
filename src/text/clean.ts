/** Stands for one character that must not reach a terminal, so that tampering is seen rather than hidden. */
const UNPRINTABLE = '□';

const PLAIN = /^[\x20-\x7e]*$/;
const PLAIN_LINES = /^[\x20-\x7e\t\n\r]*$/;
const LINE_BREAKS = / *[\t\n\v\f\r\u0085\u2028\u2029][\t\n\v\f\r\u0085\u2028\u2029 ]*/g;
const LONE_SURROGATES = /\p{Cs}/gu;
// Bidi controls, zero-width characters, variation selectors, joiners, tags; enclosing marks (keycaps), which terminals measure differently.
const INVISIBLE = /[\p{Cf}\p{Default_Ignorable_Code_Point}\p{Me}]/gu;
// Unassigned code points are those this runtime does not know a width for.
const CONTROLS = /[\p{Cc}\p{Cn}]/gu;
// Terminals disagree by two cells on a skin tone, and a modifier attaches to whatever stands before it.
const MODIFIED_EMOJI = /\p{Emoji_Modifier_Base}?\p{Emoji_Modifier}+/gu;
// No orthography stacks more; endless stacks paint over the rows above.
const STACKED_MARKS = /(\p{M}{4})\p{M}+/gu;

/**
 * Makes untrusted text safe to print on one line: line breaks and tabs become one space, control and escape characters become `□`, and
 * invisible ones (bidi controls among them) are dropped, so that what follows them is read as it was sent. Everything else is kept.
 * Idempotent. Clean before measuring or cutting.
 */
export const clean = (text: string): string => {
  if (PLAIN.test(text)) return text;
  if (PLAIN_LINES.test(text)) return text.replace(LINE_BREAKS, ' ');
  // Surrogates first: dropping what stands between two halves would join them to a new character.
  return text
    .replace(LONE_SURROGATES, UNPRINTABLE)
    .replace(INVISIBLE, '')
    .replace(LINE_BREAKS, ' ')
    .replace(CONTROLS, UNPRINTABLE)
    .replace(MODIFIED_EMOJI, UNPRINTABLE)
    .replace(STACKED_MARKS, '$1');
};
