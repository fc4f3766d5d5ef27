/** Beyond what JSON escapes: DEL, C1 and bidi controls, invisible characters, line separators. */
const hidden = /[\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

/** Control and direction characters of JSON as its escapes: the same text to a parser, and harmless to a terminal. */
export const harmless = (json: string): string =>
  json.replace(hidden, character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
