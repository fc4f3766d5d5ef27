import type {Family} from '../../../demo/servers/mysql/dialect.ts';
import type {Server} from '../../../demo/servers/server.ts';
import type {Login} from '../login.ts';
import {query} from './clients.ts';

/** The roles a console may be given: everything, to monitor, to monitor and kill, nothing. */
type RoleName = 'root' | 'mon' | 'mon_kill' | 'bare';
export type Roles = Readonly<Record<RoleName, Login & {readonly url: string}>>;

/** Privileges that see everything, and nothing more. */
export const watch: Record<Family, string> = {
  mysql: 'PROCESS, REPLICATION CLIENT',
  mariadb: 'PROCESS, SLAVE MONITOR, BINLOG MONITOR',
};
/** The privilege that ends the sessions of others. */
export const kill: Record<Family, string> = {mysql: 'CONNECTION_ADMIN', mariadb: 'CONNECTION ADMIN'};

/** Creates the roles on a primary, their password being that of its superuser; its replicas get them, too. */
export async function createMysqlRoles(family: Family, server: Server): Promise<Roles> {
  for (const name of ['mon', 'mon_kill', 'bare'])
    await query(server, `CREATE USER ${name}@'%' IDENTIFIED BY '${server.password}'`);
  for (const name of ['mon', 'mon_kill']) {
    await query(server, `GRANT ${watch[family]} ON *.* TO ${name}@'%'`);
    await query(server, `GRANT SELECT ON performance_schema.* TO ${name}@'%'`);
    if (family === 'mysql') await query(server, `GRANT SELECT ON mysql.innodb_table_stats TO ${name}@'%'`);
  }
  await query(server, `GRANT ${kill[family]} ON *.* TO mon_kill@'%'`);
  return {
    root: {user: server.user, password: server.password, url: server.superuserUrl},
    mon: login(server, 'mon'),
    mon_kill: login(server, 'mon_kill'),
    bare: login(server, 'bare'),
  };
}

/** Its URL names no database, since it may use none. */
function login({host, port, password}: Server, user: string) {
  return {user, password, url: `mysql://${user}:${password}@${host}:${port}`};
}
