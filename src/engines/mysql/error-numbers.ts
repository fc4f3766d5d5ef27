// What servers say when they do not let us in, by error number.
// https://dev.mysql.com/doc/mysql-errors/en/server-error-reference.html, https://mariadb.com/kb/en/mariadb-error-code-reference/
import type {Explain} from '../network-errors.ts';

/** `'ann'@'10.0.0.7'`: us, as the server sees us. */
const seenAs = (said: string, user: string): string => /'[^']*'@'[^']*'/.exec(said)?.[0] ?? `user "${user}"`;

/** `Host '10.0.0.7' is not allowed …` */
const hostIn = (said: string): string => /'([^']+)'/.exec(said)?.[1] ?? 'this host';

const tooManyOfUs: Explain = ({address, user}, said) => [
  'full',
  `${address} lets "${user}" have no more connections: ${said}.`,
  `Raise max_user_connections of the account; a console uses up to three.`,
];

const locked: Explain = ({address, user}, said) => [
  'denied',
  `${address} has locked the account of ${seenAs(said, user)}.`,
  'ALTER USER … ACCOUNT UNLOCK;',
];

/** A table (1142) or a column (1143) that our account may not use. */
export const closed: readonly (number | null)[] = [1142, 1143];

/** Read-only, or a replica: option --read-only (1290), or read-only sessions (1792, 1836). */
export const readOnly: readonly (number | null)[] = [1290, 1792, 1836];

export const byNumber: Readonly<Record<number, Explain>> = {
  1040: ({address}) => [
    'full',
    `${address} has no free connection: max_connections is reached.`,
    'An account with CONNECTION_ADMIN gets one more; admin_address (MySQL) and extra_port (MariaDB) keep some in reserve.',
  ],
  1203: tooManyOfUs,
  1226: tooManyOfUs,
  1044: ({address, user, database}, said) => [
    'denied',
    `${seenAs(said, user)} may not use database "${database}" on ${address}.`,
    'Name another database or none: a console does not need one.',
  ],
  1045: ({address, user}, said) =>
    said.includes('using password: NO')
      ? [
          'denied',
          `${address} wants a password of user "${user}", or does not let it in from here, and none was given.`,
          'Set MYSQL_PWD, password in ~/.my.cnf, or passwordCommand.',
        ]
      : [
          'denied',
          `${address} does not accept this password from ${seenAs(said, user)}.`,
          'Check the password (a token may have run out) and that there is such an account for this host; one that requires TLS is refused without it.',
        ],
  1698: ({address, user}, said) => [
    'denied',
    `${address} refuses ${seenAs(said, user)}: this account takes no password.`,
    `Connect over the socket as the system user "${user}", or make an account with a password.`,
  ],
  1049: ({address, database}) => [
    'denied',
    `There is no database "${database}" on ${address}.`,
    'Name another database or none: a console does not need one.',
  ],
  1129: ({address}, said) => [
    'denied',
    `${address} has blocked ${hostIn(said)} after too many failed connections.`,
    'FLUSH HOSTS; or, on MySQL, TRUNCATE TABLE performance_schema.host_cache;',
  ],
  1130: ({address, user}, said) => [
    'denied',
    `${address} lets nobody in from ${hostIn(said)}.`,
    `CREATE USER '${user}'@'${hostIn(said)}' …, or connect from a host that has an account.`,
  ],
  1053: ({address}) => ['lost', `${address} is shutting down.`],
  1227: ({address}, said) => ['denied', `${address} does not take our connection: ${said}.`],
  1820: ({address, user}) => [
    'denied',
    `The password of "${user}" on ${address} has expired.`,
    'Set a new one.',
  ],
  1862: ({address, user}) => [
    'denied',
    `The password of "${user}" on ${address} has expired.`,
    'Set a new one.',
  ],
  3032: ({address}) => ['lost', `${address} is in offline mode.`, 'SET GLOBAL offline_mode = OFF;'],
  3118: locked,
  4151: locked,
  3159: ({address}) => [
    'denied',
    `${address} takes encrypted connections only.`,
    'Use ssl-mode=REQUIRED or stronger.',
  ],
};
