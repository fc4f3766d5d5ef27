// What SHOW GRANTS tells of our user and its active roles.
import type {Row} from '../row.ts';

export type Privileges = {
  /** On everything. */
  readonly anywhere: (privilege: string) => boolean;
  /** On one database, or on everything but not taken away there. */
  readonly on: (privilege: string, database: string) => boolean;
  /** On one table or column of it, or above. */
  readonly onTable: (privilege: string, database: string, table: string) => boolean;
};

type Grant = {
  readonly given: boolean;
  readonly privileges: ReadonlySet<string>;
  /** `null`: every one. */
  readonly database: string | null;
  readonly table: string | null;
};

/** Names may hold anything, the words in front of them not. */
const pattern =
  /^(GRANT|REVOKE) ([A-Z_ ,]*(?:\([^)]*\)[A-Z_ ,]*)*) ON (?:TABLE )?(\*|`(?:[^`]|``)*`)\.(\*|`(?:[^`]|``)*`) (?:TO|FROM) /;

const nameOf = (text: string | undefined): string | null =>
  text === undefined || text === '*' ? null : text.slice(1, -1).replaceAll('``', '`');

/** A database may be given as a pattern, with `\_` for a plain underscore. */
const fits = (pattern: string | null, name: string | null): boolean => {
  if (pattern === null) return true;
  if (name === null) return false;
  const plain = pattern.replaceAll(/\\([_%])/g, '$1');
  if (plain === name) return true;
  const expression = pattern
    .replaceAll(/[.*+?^${}()|[\]]/g, '\\$&')
    .replaceAll(/\\?[_%]/g, wild => (wild.length > 1 ? wild.slice(1) : wild === '_' ? '.' : '.*'));
  return new RegExp(`^${expression}$`, 's').test(name);
};

const grantOf = (line: string): Grant[] => {
  const match = pattern.exec(line);
  if (match === null) return [];
  const [, verb, privileges = '', database, table] = match;
  return [
    {
      given: verb === 'GRANT',
      // Columns that a privilege is limited to do not matter here.
      privileges: new Set(
        privileges
          .replaceAll(/\([^)]*\)/g, '')
          .split(',')
          .map(name => name.trim()),
      ),
      database: nameOf(database),
      table: nameOf(table),
    },
  ];
};

/** From the rows of SHOW GRANTS, which may hold hashes of passwords: nothing of them is kept but privileges. */
export const privilegesIn = (rows: readonly Row[]): Privileges => {
  const grants = rows.flatMap(row => grantOf(Object.values(row)[0] ?? ''));
  const has = (privilege: string, database: string | null, table: string | null): boolean => {
    const about = grants.filter(
      grant =>
        (grant.privileges.has(privilege) || grant.privileges.has('ALL PRIVILEGES')) &&
        fits(grant.database, database) &&
        (grant.table === null || grant.table === table),
    );
    const isTaken = about.some(({given}) => !given);
    return about.some(({given, database: where}) => given && !(isTaken && where === null));
  };
  return {
    anywhere: privilege => has(privilege, null, null),
    on: (privilege, database) => has(privilege, database, null),
    onTable: (privilege, database, table) => has(privilege, database, table),
  };
};
