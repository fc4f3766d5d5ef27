// The password file: https://www.postgresql.org/docs/current/libpq-pgpass.html
import {readFile, stat} from 'node:fs/promises';

export type Login = {
  /** `localhost` for a unix socket in a default folder. */
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
};

/** Why the file is not used, as one sentence; `null`: it is used, or there is none. */
export const passFileProblem = async (file: string): Promise<string | null> => {
  const found = await stat(file).catch(() => null);
  if (found === null) return null;
  if (!found.isFile()) return `The password file ${file} is not a plain file, so it is not used.`;
  if ((found.mode & 0o077) !== 0)
    return `The password file ${file} can be read by others, so it is not used: chmod 600 ${file}`;
  return null;
};

/** Fields are separated by colons; `\` keeps the next character as it is. A fifth colon ends the password. */
const fieldsOf = (line: string): string[] => {
  const fields = [''];
  for (const [part] of line.matchAll(/\\.|[\s\S]/gu)) {
    if (part === ':') fields.push('');
    else fields[fields.length - 1] += part.length > 1 && part.startsWith('\\') ? part.slice(1) : part;
  }
  return fields;
};

/** The password of the first line that fits, or `null`. Never rejects: a file that cannot be read counts as none. */
export const passwordFor = async (file: string, login: Login): Promise<string | null> => {
  if ((await passFileProblem(file)) !== null) return null;
  const text = await readFile(file, 'utf8').catch(() => '');
  const wanted = [login.host, String(login.port), login.database, login.user];
  for (const line of text.split(/\r?\n/)) {
    if (line.startsWith('#')) continue;
    const fields = fieldsOf(line);
    if (fields.length < 5) continue;
    if (wanted.every((value, index) => fields[index] === '*' || fields[index] === value))
      return fields[4] ?? null;
  }
  return null;
};
