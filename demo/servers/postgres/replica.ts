import {appendFile} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import {setTimeout as delay} from 'node:timers/promises';
import type pg from 'pg';
import {serverAccount} from '../account.ts';
import {copyTree} from '../copy-tree.ts';
import {writeOwned} from '../owned-file.ts';
import {freePort} from '../ports.ts';
import {newServerFolder} from '../run-folder.ts';
import type {Replica, Server} from '../server.ts';
import {type PostgresServer, startServer} from './server.ts';
import {renderSettings, type Settings} from './settings.ts';
import {asSuperuser} from './sql.ts';

export interface ReplicaOptions {
  /** Its application_name at the primary. */
  readonly name: string;
  readonly settings?: Settings;
  /** Name of a physical replication slot to make at the primary and to use. */
  readonly slot?: string;
  /** Of the server's process, beside the usual. */
  readonly env?: Readonly<Record<string, string>>;
}

const streamingTimeout = 60_000;

/** A streaming replica of a running primary, made by an online backup; resolves when it streams. */
export async function startPostgresReplica(
  primary: PostgresServer,
  options: ReplicaOptions,
): Promise<Replica> {
  const {name, slot, settings, env} = options;
  const dataDir = join(newServerFolder(), 'data');
  const port = await freePort();
  const server = await asSuperuser(primary, async client => {
    if (slot) await client.query('SELECT pg_create_physical_replication_slot($1, true)', [slot]);
    await backUp(primary, client, dataDir);
    const own = {
      port,
      unix_socket_directories: dirname(dataDir),
      primary_conninfo: conninfo(primary, name),
      ...(slot ? {primary_slot_name: slot} : {}),
      ...settings,
    };
    await appendFile(join(dataDir, 'postgresql.conf'), renderSettings(own));
    const {binaries, password} = primary;
    const started = await startServer({name, binaries, dataDir, port, password, env});
    await untilStreaming(client, started).catch(async error => {
      await started.stop();
      throw error;
    });
    return started;
  });
  return {...server, promote: () => promote(server)};
}

/** What a base backup leaves out: what belongs to the running server, and WAL, which is streamed. */
const ownToPrimary =
  /^(postmaster\.(pid|opts)|(pg_wal|pg_replslot|pg_dynshmem|pg_notify|pg_serial|pg_snapshots|pg_stat_tmp|pg_subtrans)\/.+)$/;

async function backUp(primary: Server, client: pg.Client, dataDir: string): Promise<void> {
  const old = Number.parseInt(primary.version, 10) < 15;
  await client.query(
    old ? "SELECT pg_start_backup('replica', true, false)" : "SELECT pg_backup_start('replica', true)",
  );
  await copyTree(primary.dataDir, dataDir, serverAccount(), path => ownToPrimary.test(path));
  const {rows} = await client.query<{labelfile: string}>(
    old
      ? 'SELECT labelfile FROM pg_stop_backup(false, false)'
      : 'SELECT labelfile FROM pg_backup_stop(false)',
  );
  await writeOwned(join(dataDir, 'backup_label'), rows[0]?.labelfile ?? '');
  await writeOwned(join(dataDir, 'standby.signal'), '');
}

function conninfo({host, port, user, password}: Server, name: string): string {
  return `host=${host} port=${port} user=${user} password=${password} application_name=${name}`;
}

async function untilStreaming(client: pg.Client, replica: Server): Promise<void> {
  const timeout = Date.now() + streamingTimeout;
  for (;;) {
    const {rowCount} = await client.query(
      "SELECT FROM pg_stat_replication WHERE application_name = $1 AND state = 'streaming'",
      [replica.name],
    );
    if (rowCount) return;
    if (Date.now() > timeout) throw new Error(`${replica.name} does not stream:\n${await replica.log()}`);
    await delay(20);
  }
}

async function promote(replica: Server): Promise<void> {
  const {rows} = await asSuperuser(replica, client => client.query('SELECT pg_promote(true) AS done'));
  if (rows[0]?.done !== true) throw new Error(`${replica.name} was not promoted within a minute`);
}
