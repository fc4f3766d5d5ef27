// Takes secrets out of text before anybody sees or stores it.

const hidden = '***';
/** Shorter ones would blot out ordinary words; where they stand as a password, the patterns find them. */
const shortest = 4;

/** Text may be cut in the middle of one. */
const quoted = `'(?:[^'\\\\]|''|\\\\.)*(?:'|$)|"(?:[^"\\\\]|""|\\\\.)*(?:"|$)`;

/** A password in a URI (or what is left of one that was taken for a path), in a keyword=value pair or query parameter, and in SQL, after PASSWORD, IDENTIFIED … BY or SET PASSWORD FOR. */
const patterns: readonly (readonly [RegExp, string])[] = [
  [/([a-z][a-z0-9+.-]*:\/\/?[^\s:@/]*:)[^\s]*@/gi, `$1${hidden}@`],
  [
    new RegExp(`\\b((?:\\w+_)?(?:(?:ssl)?password|passwd|pwd))(\\s*=\\s*)(${quoted}|[^\\s&'"]+)`, 'gi'),
    `$1$2${hidden}`,
  ],
  [new RegExp(`\\b(password(?:\\s*\\(\\s*|\\s+))(E?(?:${quoted}))`, 'gi'), `$1'${hidden}'`],
  [
    new RegExp(
      `\\b(identified\\s+(?:(?:with|via)\\s+\\S+\\s+)?(?:by|as|using)\\s+)(${quoted})(\\s+replace\\s+(?:${quoted}))?`,
      'gi',
    ),
    `$1'${hidden}'`,
  ],
  [new RegExp(`\\b(set\\s+password\\s+for\\s+[^=]+=\\s*)(${quoted})`, 'gi'), `$1'${hidden}'`],
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
