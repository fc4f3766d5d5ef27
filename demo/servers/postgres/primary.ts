import {randomBytes} from 'node:crypto';
import {appendFile, writeFile} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import {serverAccount} from '../account.ts';
import {copyTree} from '../copy-tree.ts';
import {writeOwned} from '../owned-file.ts';
import {freePort} from '../ports.ts';
import {newServerFolder} from '../run-folder.ts';
import type {Tls} from '../server.ts';
import {bundledPostgres, usableBinaries} from './binaries.ts';
import {type PostgresServer, startServer} from './server.ts';
import {baseSettings, defaultHba, renderHba, renderSettings, type Settings} from './settings.ts';
import {asSuperuser} from './sql.ts';
import {superuser, templateDataDir} from './template.ts';

export interface PrimaryOptions {
  readonly name?: string;
  /** Folder with `bin`, `lib` and `share` of another PostgreSQL than the one the project brings. */
  readonly binaries?: string;
  readonly settings?: Settings;
  /** pg_hba.conf lines in place of the usual: a password over TCP. */
  readonly hba?: readonly string[];
  readonly tls?: Tls;
}

/** A new, empty primary on a free loopback port, its superuser having a random password. */
export async function startPostgresPrimary(options: PrimaryOptions = {}): Promise<PostgresServer> {
  const binaries = await usableBinaries(options.binaries ?? bundledPostgres());
  const dataDir = join(newServerFolder(), 'data');
  await copyTree(await templateDataDir(binaries), dataDir, serverAccount());
  const port = await freePort();
  const settings = {
    ...baseSettings,
    ...(options.tls ? await installTls(dataDir, options.tls) : {}),
    ...options.settings,
    port,
    unix_socket_directories: dirname(dataDir),
  };
  await appendFile(join(dataDir, 'postgresql.conf'), renderSettings(settings));
  await writeFile(join(dataDir, 'pg_hba.conf'), renderHba(options.hba ?? defaultHba, superuser));
  const password = randomBytes(12).toString('hex');
  const server = await startServer({name: options.name ?? 'primary', binaries, dataDir, port, password});
  try {
    await asSuperuser(server, client => client.query(`ALTER ROLE ${superuser} PASSWORD '${password}'`));
    return server;
  } catch (error) {
    await server.stop();
    throw error;
  }
}

async function installTls(dataDir: string, tls: Tls): Promise<Settings> {
  await Promise.all(Object.entries(tls).map(([part, pem]) => writeOwned(join(dataDir, `tls-${part}`), pem)));
  return {
    ssl: true,
    ssl_cert_file: 'tls-cert',
    ssl_key_file: 'tls-key',
    ...(tls.ca === undefined ? {} : {ssl_ca_file: 'tls-ca'}),
  };
}
