import {randomBytes} from 'node:crypto';
import {dirname, join} from 'node:path';
import {serverAccount} from '../account.ts';
import {copyTree} from '../copy-tree.ts';
import {writeOwned} from '../owned-file.ts';
import {freePort} from '../ports.ts';
import {newServerFolder} from '../run-folder.ts';
import type {Tls} from '../server.ts';
import type {Binaries} from './binaries.ts';
import type {Family} from './dialect.ts';
import {dialects} from './dialects.ts';
import {findBinaries} from './find.ts';
import {database, type MysqlServer, settingsFile, startServer} from './server.ts';
import {baseSettings, renderSettings, type Settings} from './settings.ts';
import {asSuperuser, socketOf, superuser} from './sql.ts';
import {templateDataDir} from './template.ts';

export interface PrimaryOptions {
  readonly name?: string;
  /** Another server than the one found on this machine. */
  readonly binaries?: Binaries;
  readonly settings?: Settings;
  readonly tls?: Tls;
}

/** The account that replicas follow by. */
export const replicator = 'replicator';

/** A new, empty primary on a free loopback port, its superuser having a random password over TCP. */
export async function startMysqlPrimary(family: Family, options: PrimaryOptions = {}): Promise<MysqlServer> {
  const {name = 'primary', settings = {}, tls} = options;
  const binaries = options.binaries ?? (await findBinaries(family));
  return startEmpty({name, binaries, settings, tls, password: randomBytes(12).toString('hex')});
}

interface Wanted {
  readonly name: string;
  readonly binaries: Binaries;
  readonly settings: Settings;
  readonly tls?: Tls | undefined;
  readonly password: string;
  readonly env?: Readonly<Record<string, string>> | undefined;
}

/** A server without data and without a history. */
export async function startEmpty({
  name,
  binaries,
  settings,
  tls,
  password,
  env,
}: Wanted): Promise<MysqlServer> {
  const dataDir = join(newServerFolder(), 'data');
  await copyTree(await templateDataDir(binaries), dataDir, serverAccount());
  const port = await freePort();
  const all = {
    datadir: dataDir,
    port,
    socket: socketOf({socketDir: dirname(dataDir)}),
    pid_file: join(dirname(dataDir), 'pid'),
    // A server that starts deletes the temporary tables of all others in a folder they share.
    tmpdir: dirname(dataDir),
    // No two servers of a machine have the same port.
    server_id: port,
    report_host: '127.0.0.1',
    report_port: port,
    ...baseSettings,
    ...dialects[binaries.family].settings,
    ...(tls ? await installTls(dataDir, tls) : {}),
    ...settings,
  };
  await writeOwned(settingsFile(dataDir), `[mysqld]\n${renderSettings(all)}`);
  const server = await startServer({name, binaries, dataDir, port, password, env});
  try {
    await createAccounts(server);
    return server;
  } catch (error) {
    await server.stop();
    throw error;
  }
}

/** Kept out of the binary log: every server has its own, and a primary's history begins empty. */
async function createAccounts(server: MysqlServer): Promise<void> {
  await asSuperuser(server, async client => {
    for (const sql of [
      'SET sql_log_bin = 0',
      `CREATE USER ${superuser}@'%' IDENTIFIED BY '${server.password}'`,
      `GRANT ALL ON *.* TO ${superuser}@'%' WITH GRANT OPTION`,
      `CREATE USER ${replicator}@'%' IDENTIFIED BY '${server.password}'`,
      `GRANT REPLICATION SLAVE ON *.* TO ${replicator}@'%'`,
      `CREATE DATABASE ${database}`,
    ])
      await client.query(sql);
  });
}

async function installTls(dataDir: string, tls: Tls): Promise<Settings> {
  const path = (part: string) => join(dataDir, `tls-${part}.pem`);
  await Promise.all(Object.entries(tls).map(([part, pem]) => writeOwned(path(part), pem)));
  return {
    ssl_cert: path('cert'),
    ssl_key: path('key'),
    ...(tls.ca === undefined ? {} : {ssl_ca: path('ca')}),
  };
}
