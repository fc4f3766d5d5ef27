import type {Engine} from '../engines/engine.ts';
import type {Replica, Server} from '../servers/server.ts';
import {fullSize, type ShopSize} from './shop.ts';
import {openStorefront, type Storefront} from './storefront.ts';
import {startWorkload, type Workload} from './workload.ts';

export interface WorldOptions {
  readonly size?: ShopSize;
  /** Milliseconds a migration rests after a failed step before it looks whether to try again; 20 s unless told. */
  readonly retryAfter?: number;
  /** Gets a line whenever something happens that a person would want to know. */
  readonly say?: (line: string) => void;
}

/** A shop that is open: a primary and a replica full of orders, and customers at work on them. */
export interface World {
  readonly engine: Engine;
  readonly primary: Server;
  readonly replica: Replica;
  readonly workload: Workload;
  readonly storefront: Storefront;
  readonly retryAfter: number;
  say(line: string): void;
  stop(): Promise<void>;
}

/** Opens the shop. On failure nothing stays behind. */
export async function startWorld(engine: Engine, options: WorldOptions = {}): Promise<World> {
  const {size = fullSize, retryAfter = 20_000, say = () => undefined} = options;
  const opened: {stop(): Promise<void>}[] = [];
  const stop = async () => {
    for (const each of opened.splice(0).reverse()) await each.stop();
  };
  const keep = <T extends {stop(): Promise<void>}>(started: T): T => {
    opened.push(started);
    return started;
  };
  try {
    const {primary, replica} = await engine.openShop(size, {keep, say});
    const workload = keep(await startWorkload(engine, primary, replica, size));
    const storefront = keep(await openStorefront(engine, primary, size));
    say(`workload: the shop is open, its page at ${storefront.url}`);
    return {engine, primary, replica, workload, storefront, retryAfter, say, stop};
  } catch (error) {
    await stop();
    throw error;
  }
}
