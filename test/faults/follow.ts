// What was a primary comes back as a replica of the one that took its place.
import {appendFile, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {dialects} from '../../demo/servers/mysql/dialects.ts';
import {replicator} from '../../demo/servers/mysql/primary.ts';
import {asSuperuser} from '../../demo/servers/mysql/sql.ts';
import {renderSettings} from '../../demo/servers/postgres/settings.ts';
import type {Server} from '../../demo/servers/server.ts';
import type {Kind} from './engines.ts';

/** As a standby from its first moment on. */
const postgres = async (server: Server, {host, port, user, password}: Server): Promise<void> => {
  const conninfo = `host=${host} port=${port} user=${user} password=${password} application_name=${server.name}`;
  await writeFile(path.join(server.dataDir, 'standby.signal'), '');
  await appendFile(
    path.join(server.dataDir, 'postgresql.conf'),
    renderSettings({primary_conninfo: conninfo}),
  );
  await server.restart();
};

/** A primary for a moment still, until it is told whom to follow. */
const mysql = async (kind: 'mysql' | 'mariadb', server: Server, {host, port, password}: Server) => {
  const {follow, start, readOnly} = dialects[kind].replication;
  await server.restart();
  await asSuperuser(server, async client => {
    for (const name of readOnly) await client.query(`SET GLOBAL ${name} = ON`);
    if (kind === 'mariadb') await client.query('SET GLOBAL gtid_slave_pos = @@GLOBAL.gtid_binlog_pos');
    await client.query(follow({host, port, user: replicator, password}));
    await client.query(start);
  });
};

/** Starts a server that is down. */
export const comeBackAsReplica = (kind: Kind, server: Server, primary: Server): Promise<void> =>
  kind === 'postgres' ? postgres(server, primary) : mysql(kind, server, primary);
