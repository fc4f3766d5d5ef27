import {appendFile} from 'node:fs/promises';
import {setTimeout as delay} from 'node:timers/promises';
import type {Connection} from 'mysql2/promise';
import type {Replica, Server} from '../server.ts';
import type {Replication} from './dialect.ts';
import {dialects} from './dialects.ts';
import {replicator, startEmpty} from './primary.ts';
import {type MysqlServer, settingsFile} from './server.ts';
import {renderSettings, type Settings} from './settings.ts';
import {asSuperuser, rowsOf} from './sql.ts';

export interface ReplicaOptions {
  readonly name: string;
  readonly settings?: Settings;
  /** Puts into the still empty server what the primary has, but not in its binary logs. */
  readonly prepare?: (server: MysqlServer) => Promise<void>;
  /** Seconds it stays behind on purpose, from when it has caught up. */
  readonly delay?: number;
  /** Of the server's process, beside the usual. */
  readonly env?: Readonly<Record<string, string>>;
}

export type MysqlReplica = MysqlServer & Replica;

const runningTimeout = 60_000;

/**
 * A read-only replica of a running primary, which gets all of the primary's history by GTID, from its binary logs.
 * Resolves when it has caught up and both of its threads run.
 */
export async function startMysqlReplica(
  primary: MysqlServer,
  options: ReplicaOptions,
): Promise<MysqlReplica> {
  const {name, settings = {}, prepare, delay: behind = 0, env} = options;
  const {binaries, password} = primary;
  const words = dialects[binaries.family].replication;
  const server = await startEmpty({name, binaries, settings, password, env});
  try {
    await prepare?.(server);
    await asSuperuser(server, async client => {
      const {host, port} = primary;
      await client.query(words.follow({host, port, user: replicator, password}));
      await client.query(words.start);
      await catchUp(primary, client, words);
      if (behind > 0)
        for (const sql of [words.stop, words.setDelay(behind), words.start]) await client.query(sql);
      await untilRunning(client, server, words);
      await setWritable(client, server, words, false);
    });
    return {...server, promote: () => promote(server, words)};
  } catch (error) {
    await server.stop();
    throw error;
  }
}

/** Makes the replica a primary, once it has applied what it had received. */
function promote(server: MysqlServer, words: Replication): Promise<void> {
  return asSuperuser(server, async client => {
    await client.query(words.stopReceiving);
    const [status] = await rowsOf(client, words.status);
    await reach(client, words, String(status?.[words.received] ?? ''));
    for (const sql of [words.stop, words.forget]) await client.query(sql);
    await setWritable(client, server, words, true);
  });
}

async function catchUp(primary: MysqlServer, client: Connection, words: Replication): Promise<void> {
  const [row] = await asSuperuser(primary, asked => rowsOf(asked, words.position));
  await reach(client, words, String(row?.position ?? ''));
}

async function reach(client: Connection, words: Replication, position: string): Promise<void> {
  const [row] = await rowsOf(client, words.reach, [position]);
  if (Number(row?.outcome) === 0) return;
  const [status] = await rowsOf(client, words.status);
  throw new Error(`the replica did not apply ${position} within a minute: ${JSON.stringify(status)}`);
}

async function untilRunning(client: Connection, {name, log}: Server, words: Replication): Promise<void> {
  const timeout = Date.now() + runningTimeout;
  for (;;) {
    const [status] = await rowsOf(client, words.status);
    if (words.threads.every(thread => status?.[thread] === 'Yes')) return;
    if (Date.now() > timeout) throw new Error(`${name} does not replicate:\n${await log()}`);
    await delay(20);
  }
}

/** At once, and in its settings for the next start. */
async function setWritable(
  client: Connection,
  {dataDir}: Server,
  {readOnly}: Replication,
  writable: boolean,
) {
  const names = writable ? readOnly.toReversed() : readOnly;
  for (const name of names) await client.query(`SET GLOBAL ${name} = ${writable ? 'OFF' : 'ON'}`);
  await appendFile(
    settingsFile(dataDir),
    renderSettings(Object.fromEntries(names.map(name => [name, !writable]))),
  );
}
