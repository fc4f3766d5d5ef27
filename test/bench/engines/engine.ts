import type {Server} from '../../../demo/servers/server.ts';
import type {Login} from '../../servers/login.ts';
import type {Program} from '../programs.ts';

/** All that the bench asks of a kind of server: whatever is not here is measured the same way on each of them. */
export type Engine = {
  /** As `--engine` names it. */
  readonly name: string;
  /** A new server that keeps account of its statements. */
  readonly start: (connections: number) => Promise<Server>;
  /** Closes what was opened to it, without waiting for statements in flight. */
  readonly leave: (server: Server) => void;
  /** The superuser's unless another login is given; in the server's own database. */
  readonly open: (server: Server, application: string, login?: Login) => Promise<Session>;
  readonly sql: Words;
  /** Another console to compare with; `null`: none is known for this kind of server. */
  readonly rival: Rival | null;
};

export type Session = {
  /** As the console shows it. */
  readonly id: string;
  /** The rows of one statement. */
  readonly rows: <Row extends object>(sql: string) => Promise<readonly Row[]>;
  readonly end: () => Promise<void>;
};

/** Statements that each server wants in its own words. */
export type Words = {
  /** Creates a user who may watch and end the sessions of others, and read the table `orders`. */
  readonly createMonitor: (login: Login) => readonly string[];
  /** Begins a transaction that is one from now on, not from its first statement on. */
  readonly begin: string;
  /** For the FROM clause: rows of one column `i`, from 1. */
  readonly numbers: (upTo: number) => string;
  /** In a transaction: nobody else gets at the table. */
  readonly lockTable: (table: string) => string;
  readonly unlock: string;
  /** How many sessions wait for a lock, as `n`. */
  readonly waiting: string;
  /** To be run once, for `transact`. */
  readonly prepareTransact: readonly string[];
  /** In one round trip: adds 1 to the balance of an account, reads that of another one and the sum over a range. */
  readonly transact: (write: number, read: number, from: number, to: number) => string;
  /** Gives a column of whole numbers another type, wider or narrower, for which every row is written anew. */
  readonly rewrite: (table: string, column: string, wider: boolean) => string;
  /** After a table was filled or changed: what an idle server would do for it by and by. */
  readonly tidy: (table: string) => readonly string[];
  /** With `tidy` after it, leaves log files to be used again, as a server has that has worked for a while: to make new ones costs others dear. */
  readonly makeLogs: string | null;
  readonly account: Account;
};

/** The server's own account of what a user's statements took. */
export type Account = {
  /** Sets it to zero. */
  readonly forget: string;
  /** What its statements took, ms, as `ms`. */
  readonly statements: (user: string) => string;
  /** What these statements are by the server's own words, for notes. */
  readonly source: string;
  /** Processes or threads that serve it, by the operating system's ids, as `id`. */
  readonly workers: (user: string) => string;
};

export type Rival = {
  readonly name: string;
  /** `null` where it is not installed. */
  readonly version: () => string | null;
  /** Refreshing every second. */
  readonly open: (server: Server, login: Login) => Program;
  /** What its screen shows once it has read. */
  readonly shows: RegExp;
  /** Its views that compare: the key of each, what it shows, and the statement that asks how often it was read, as `calls`. */
  readonly views: readonly {
    readonly name: string;
    readonly key: string;
    readonly shows: RegExp;
    readonly calls: (user: string) => string;
  }[];
};
