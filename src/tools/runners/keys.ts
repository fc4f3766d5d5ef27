// Keys by which migration runners lock each other out, in words of the runner. Pure. From the tools' sources and documentation
// (reference §6.5, §4.5).
import {crc32} from 'node:zlib';

export type Runner = {
  readonly name: string;
  /** What to do when its own transaction keeps its own statement waiting; `null`: not known to happen. */
  readonly ownTrap: string | null;
};

const runner = (name: string, ownTrap: string | null = null): Runner => ({name, ownTrap});

export const flyway = runner(
  'Flyway',
  'set flyway.postgresql.transactional.lock=false, else it waits for its own lock for ever',
);

/** One key of 64 bits. Flyway adds the hash of its table's name, 32 bits with a sign, to a number of its own. */
const flywayKey = 77_431_708_279_161n;
const half = 2n ** 31n;

const fixed: ReadonlyMap<bigint, Runner> = new Map([
  [72_707_369n, runner('Prisma Migrate')],
  [4_727_445_306_447_283n, runner('graphile-migrate')],
  [7_241_865_325_823_964n, runner('node-pg-migrate')],
]);

/** Rails: by the database's name. */
const railsKey = (database: string): bigint => 2_053_462_845n * BigInt(crc32(database));

/** golang-migrate: by what it is given as schema, table and database, in the order in which it joins them; 32 bits. */
export const golangKey = (database: string, ...more: readonly string[]): bigint =>
  (BigInt(crc32([...more, database].join('\0'))) * 1_486_364_155n) % 2n ** 32n;

const golang = runner('golang-migrate');

export type Place = {readonly database: string; readonly schema: string; readonly table: string};

/** Who locks by this key in this database; `null`: nobody that we know. `places`: tables that golang-migrate may keep its state in. */
export const runnerByKey = (key: bigint, database: string, places: readonly Place[]): Runner | null => {
  const known = fixed.get(key);
  if (known !== undefined) return known;
  if (key >= flywayKey - half && key < flywayKey + half) return flyway;
  if (key === railsKey(database)) return runner('Rails');
  return places.some(({schema, table}) => key === golangKey(database, schema, table)) ? golang : null;
};

/** Locks that have names, by that. golang-migrate: by `database:table`, and in older releases by the database alone. */
export const namedLocks = (places: readonly Place[]): ReadonlyMap<string, Runner> =>
  new Map([
    ['prisma_migrate', runner('Prisma Migrate')],
    ...places.flatMap(({database, table}) => [
      [String(railsKey(database)), runner('Rails')] as const,
      [String(golangKey(database)), golang] as const,
      [String(golangKey(`${database}:${table}`)), golang] as const,
    ]),
  ]);

/** Flyway's name has a hash in it. */
export const flywayNames = /^Flyway-+\d+$/i;
