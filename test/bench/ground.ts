import type {Server} from '../../demo/servers/server.ts';
import type {Login} from '../servers/login.ts';
import type {Engine, Session} from './engines/engine.ts';

/** A server that keeps account of statements, and a login that watches it for each program that is measured. */
export type Ground = {
  readonly engine: Engine;
  readonly server: Server;
  readonly superuser: Session;
  readonly migtop: Login;
  readonly rival: Login;
  readonly stop: () => Promise<void>;
};

export const startGround = async (engine: Engine, connections = 200): Promise<Ground> => {
  const server = await engine.start(connections);
  const stop = async () => {
    engine.leave(server);
    await server.stop();
  };
  try {
    const superuser = await engine.open(server, 'superuser');
    await superuser.rows('CREATE TABLE orders (id int PRIMARY KEY, total int NOT NULL)');
    await superuser.rows(`INSERT INTO orders SELECT i, 0 FROM ${engine.sql.numbers(10_000)}`);
    const monitor = async (user: string): Promise<Login> => {
      const login = {user, password: server.password};
      for (const sql of engine.sql.createMonitor(login)) await superuser.rows(sql);
      return login;
    };
    return {engine, server, superuser, migtop: await monitor('migtop'), rival: await monitor('rival'), stop};
  } catch (error) {
    await stop();
    throw error;
  }
};

/** Sessions of an application. */
export const openMany = async ({engine, server}: Ground, count: number): Promise<Session[]> => {
  const sessions: Session[] = [];
  while (sessions.length < count) {
    const batch = Math.min(20, count - sessions.length);
    const opening = Array.from({length: batch}, () => engine.open(server, 'crowd'));
    sessions.push(...(await Promise.all(opening)));
  }
  return sessions;
};

/** How many sessions of the server wait for a lock; `asked` may be any session. */
export const waiters = async ({engine}: Ground, asked: Session): Promise<number> => {
  const [row] = await asked.rows<{n: number}>(engine.sql.waiting);
  return Number(row?.n ?? 0);
};
