// Takes secrets out of text before anybody sees or stores it.

const hidden = '***';
/** Shorter ones would blot out ordinary words; where they stand as a password, the patterns find them. */
const shortest = 4;

/** A password in a URI, in a keyword=value pair or query parameter, and in SQL. */
const patterns: readonly (readonly [RegExp, string])[] = [
  [/([a-z][a-z0-9+.-]*:\/\/[^\s:@/]*:)[^\s]*@/gi, `$1${hidden}@`],
  [/\b((?:ssl)?password|passwd|pwd)(\s*=\s*)('(?:[^'\\]|\\.)*'|"[^"]*"|[^\s&'"]+)/gi, `$1$2${hidden}`],
  [/\b(password\s+)(E?'(?:[^'\\]|''|\\.)*')/gi, `$1'${hidden}'`],
];

/** The text without the secrets, however they are written in it. */
export const scrub = (text: string, secrets: readonly string[] = []): string => {
  const known = secrets
    .filter(secret => secret.length >= shortest)
    .flatMap(secret => [secret, encodeURIComponent(secret)])
    .sort((one, other) => other.length - one.length)
    .reduce((rest, secret) => rest.replaceAll(secret, hidden), text);
  return patterns.reduce((rest, [pattern, replacement]) => rest.replaceAll(pattern, replacement), known);
};

/** Whether the text holds something that looks like a password. */
export const holdsSecret = (text: string): boolean => scrub(text) !== text;
