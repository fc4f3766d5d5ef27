// Takes secrets out of everything an event says, before anybody sees, stores or logs it.
import type {Fact} from '../core/event.ts';

const mask = '***';

/**
 * What gives a password away in a statement or a message: `PASSWORD '…'` of roles and users, `IDENTIFIED BY '…'`, `password=…` of
 * connection strings, and the password of a URL. The first group stays.
 */
const revealing = [
  /(\b(?:password|passwd|identified\s+(?:with\s+\S+\s+)?by|identified\s+by\s+password)\s*(?:=|:|\s)\s*(?:e|u&)?)'(?:[^'\\]|''|\\.)*(?:'|$)/gi,
  /(\b(?:password|passwd|pwd|sslpassword|passfile_password)\s*=\s*)[^\s'";&,)]+/gi,
  /(\b[a-z][a-z0-9+.-]*:\/\/[^\s:/@'"]*:)[^\s@/'"]+(?=@)/gi,
];

/** Most texts hold nothing of the kind; this is asked of each of them. */
const suspicious = /passw|pwd|identified|:\/\//i;

/** Secrets shorter than this would mask half of what is said. */
const shortestSecret = 4;

export const createRedactor = (secrets: readonly string[]): ((text: string) => string) => {
  const known = secrets.filter(secret => secret.length >= shortestSecret);
  return text => {
    let clean = text;
    for (const secret of known) if (clean.includes(secret)) clean = clean.replaceAll(secret, mask);
    if (!suspicious.test(clean)) return clean;
    return revealing.reduce((said, pattern) => said.replace(pattern, `$1${mask}`), clean);
  };
};

const throughout = (value: unknown, redact: (text: string) => string): unknown => {
  if (typeof value === 'string') return redact(value);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    const clean = value.map(element => throughout(element, redact));
    return clean.every((element, index) => element === value[index]) ? value : clean;
  }
  let changed: Record<string, unknown> | null = null;
  for (const [key, part] of Object.entries(value)) {
    const clean = throughout(part, redact);
    if (clean === part) continue;
    changed ??= {...value};
    changed[key] = clean;
  }
  return changed ?? value;
};

/** The same fact, unless something had to be taken out. */
export const redactFact = (redact: (text: string) => string) => {
  return (fact: Fact): Fact => throughout(fact, redact) as Fact;
};
