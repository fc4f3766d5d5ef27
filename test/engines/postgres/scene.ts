// A primary, a console on it, and sessions that come and go: where tests of this folder take place.
import {afterAll, afterEach, beforeAll} from 'vitest';
import type {Server} from '../../../demo/servers/server.ts';
import type {Node} from '../../../src/engines/engine.ts';
import type {Login} from '../../servers/login.ts';
import {query} from '../../servers/postgres/clients.ts';
import {type TestPrimaryOptions, usePostgresPrimary} from '../../servers/postgres/servers.ts';
import {connect} from '../consoles.ts';
import type {Actor} from '../stage.ts';
import {actor} from './stage.ts';

export interface Scene {
  readonly server: () => Server;
  /** The superuser's console. */
  readonly node: () => Node;
  /** A session that ends with the test; the superuser's unless another login is given. */
  readonly enter: (application: string, login?: Login) => Promise<Actor>;
}

/** For the tests of this file or `describe`; call `server` and `node` inside a test. */
export function useScene(options: TestPrimaryOptions = {}): Scene {
  const server = usePostgresPrimary(options);
  let node: Node | null = null;
  let actors: Actor[] = [];
  beforeAll(async () => {
    node = await connect(server().superuserUrl);
  });
  afterEach(async () => {
    const ids = actors.map(({id}) => Number(id));
    // They may be in the middle of a statement that lasts.
    await query(server(), 'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid = ANY($1)', [
      ids,
    ]);
    await Promise.all(actors.map(each => each.end().catch(() => undefined)));
    actors = [];
  });
  afterAll(() => node?.close());
  return {
    server,
    node: () => {
      if (!node) throw new Error('the console connects before the tests; ask for it inside one');
      return node;
    },
    enter: async (application, login = server()) => {
      const entered = await actor(server(), application, login);
      actors.push(entered);
      return entered;
    },
  };
}
