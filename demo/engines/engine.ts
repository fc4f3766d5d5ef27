import type {Limits} from '../migration/limits.ts';
import type {Scenario} from '../scenarios/scenario.ts';
import type {Replica, Server} from '../servers/server.ts';
import type {ShopSize, ShopUser} from '../world/shop.ts';
import type {Visits} from '../world/visit.ts';
import type {Client} from './client.ts';

/** All that the demo asks of a family of servers: whatever is not here is the same for each of them. */
export interface Engine {
  /** As `--engine` names it. */
  readonly name: string;
  /** As people name it. */
  readonly title: string;
  /** What may go wrong here, in the order of the menu. */
  readonly scenarios: Scenarios;

  /**
   * A primary and a replica that follows it, with the shop's users and tables on them, filled. Throws with a sentence
   * for a person where no such server is to be had.
   */
  openShop(size: ShopSize, opening: Opening): Promise<Servers>;

  /** All users share the server's password. */
  connect(server: Server, user: ShopUser, application: string): Promise<Client>;
  /** Address for a person or a tool, without the password. */
  shopUrl(server: Server, user: ShopUser): string;
  /** Environment variable in which its clients look for the password. */
  readonly passwordVariable: string;

  /** What the shop's clients do. */
  readonly visits: Visits;
  /** From now on statements of this connection keep to these limits. */
  limit(client: Client, limits: Limits): Promise<void>;
  /** Transactions in the shop that have been open for longer than so many seconds. */
  countOlderTransactions(client: Client, seconds: number): Promise<number>;
}

/** The first is the one for the impatient. */
export type Scenarios = readonly [Scenario, ...Scenario[]];

export interface Servers {
  readonly primary: Server;
  readonly replica: Replica;
}

/** Whoever opens a shop. */
export interface Opening {
  /** Gets each server as soon as it runs, to stop it in the end, even where the opening fails. */
  keep<T extends Server>(server: T): T;
  say(line: string): void;
}
