// The text of --help, made from the tables.
import {type CommandName, commands, type Flag, flags, spelled} from '../flags.ts';
import {wrap} from '../text/fit.ts';

const allFlags: readonly (readonly [string, Flag])[] = Object.entries(flags);

/** As wide as a usual window at most. */
const widest = 120;

const columns = (rows: readonly (readonly [string, string])[]): string[] => {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.flatMap(([left, right]) =>
    wrap(right, widest - width - 4).map(
      (part, index) => `  ${(index === 0 ? left : '').padEnd(width)}  ${part}`,
    ),
  );
};

const flagRow = ([name, flag]: readonly [string, Flag]): readonly [string, string] => {
  const short = flag.shortFlag ? `-${flag.shortFlag}, ` : '';
  const value = flag.value ? ` ${flag.value}` : '';
  const notes = [
    ...(flag.isMultiple ? ['may be repeated'] : []),
    ...(flag.usually ? [`default: ${flag.usually}`] : []),
    ...(flag.env ? [flag.env] : []),
  ];
  return [
    `${short}${spelled(name)}${value}`,
    notes.length === 0 ? flag.help : `${flag.help} (${notes.join('; ')})`,
  ];
};

const usage = (command: CommandName | null): string[] =>
  command === null
    ? ['  migtop [command] [primary] [--replica DSN]… [flags]']
    : [`  migtop ${command} ${commands[command].takes} [flags]`];

/** Help on everything, or on one command. */
export const helpText = (command: CommandName | null): string => {
  const rows = allFlags
    .filter(([, {commands: places}]) => command === null || places === undefined || places.includes(command))
    .map(flagRow);
  return [
    command === null
      ? 'A live console for schema migrations: who waits for whom, replication lag, progress, and what to press.'
      : commands[command].help,
    '',
    'Usage',
    ...usage(command),
    ...(command === null
      ? ['', 'Commands', ...columns(Object.entries(commands).map(([name, {help}]) => [name, help] as const))]
      : []),
    '',
    'Servers',
    '  postgres://user@host:5432/database, host[:port][/database], /socket/folder,',
    '  "host=… dbname=…", or nothing: PGHOST, PGDATABASE, PGSERVICE and the rest of libpq\'s environment.',
    '  mysql://user@host:3306/database (mariadb:// too), or mysql:// alone: ~/.my.cnf, MYSQL_HOST and its other variables.',
    '  Passwords come from ~/.pgpass or PGPASSWORD, ~/.my.cnf or MYSQL_PWD, passwordCommand in the file, or a prompt.',
    '',
    'Flags',
    ...columns(rows),
  ].join('\n');
};
