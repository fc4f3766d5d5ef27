import {beforeAll} from 'vitest';
import type {Server} from '../../../demo/servers/server.ts';
import type {Login} from '../login.ts';
import {query} from './clients.ts';

/** The roles a console may be given: everything, to monitor, to monitor and signal, nothing. */
type RoleName = 'superuser' | 'mon' | 'mon_sig' | 'bare';
export type Roles = Readonly<Record<RoleName, Login & {readonly url: string}>>;

const grants = {mon: ['pg_monitor'], mon_sig: ['pg_monitor', 'pg_signal_backend'], bare: []} as const;

/** Creates the roles on a primary, their password being that of its superuser. */
export async function createPostgresRoles(server: Server): Promise<Roles> {
  for (const [name, groups] of Object.entries(grants)) {
    await query(server, `CREATE ROLE ${name} LOGIN PASSWORD '${server.password}'`);
    for (const group of groups) await query(server, `GRANT ${group} TO ${name}`);
  }
  return {
    superuser: login(server, server.user),
    mon: login(server, 'mon'),
    mon_sig: login(server, 'mon_sig'),
    bare: login(server, 'bare'),
  };
}

function login({host, port, database, password}: Server, user: string) {
  return {user, password, url: `postgresql://${user}:${password}@${host}:${port}/${database}`};
}

/** The roles on the primary of this file or `describe`; call the result inside a test to get them. */
export function usePostgresRoles(primary: () => Server): () => Roles {
  let roles: Roles | null = null;
  beforeAll(async () => {
    roles = await createPostgresRoles(primary());
  });
  return () => {
    if (roles === null) throw new Error('roles are created before the tests; ask for them inside one');
    return roles;
  };
}
