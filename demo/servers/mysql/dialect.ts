import type {Packages} from '../debian/packages.ts';
import type {Settings} from './settings.ts';

export type Family = 'mysql' | 'mariadb';

/** In what MySQL and MariaDB differ, as far as starting them goes. */
export interface Dialect {
  readonly family: Family;
  readonly title: 'MySQL' | 'MariaDB';
  /** Names the server's program may have on the PATH. */
  readonly programs: readonly string[];
  /** The oldest release that the console knows, as major and minor. */
  readonly oldest: readonly [number, number];
  /** The Debian packages of each release, the usual one first. */
  readonly releases: Readonly<Record<string, Packages>>;
  /** Settings that only this family has, for servers whose data are thrown away. */
  readonly settings: Settings;
  /** How an empty folder becomes a data directory: the arguments of the program below `baseDir`, and what it reads. */
  initialise(baseDir: string): Promise<{readonly args: readonly string[]; readonly input: string}>;
  readonly replication: Replication;
}

/** The family's words for replication by GTID. */
export interface Replication {
  follow(source: Source): string;
  setDelay(seconds: number): string;
  readonly start: string;
  readonly stop: string;
  readonly stopReceiving: string;
  readonly forget: string;
  readonly status: string;
  /** Columns of `status` that say `Yes` for a thread that runs. */
  readonly threads: readonly [string, string];
  /** Column of `status` with the GTIDs received. */
  readonly received: string;
  /** Asks for what a primary has written, as `position`. */
  readonly position: string;
  /** Waits up to a minute until a replica has applied the position given; `outcome` is 0 then. */
  readonly reach: string;
  /** Variables that keep everybody from writing. */
  readonly readOnly: readonly string[];
}

export interface Source {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
}
