// The story itself, as `story.ts` describes it. What servers said is kept as it was, with control characters escaped.
import type {Story} from '../story.ts';

/** Beyond what JSON escapes: DEL, C1 and bidi controls, line separators. */
const hidden = /[\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

export const jsonOf = (story: Story): string =>
  `${JSON.stringify(story, null, 1).replaceAll(hidden, sign => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`)}\n`;
