import type {Connection} from 'mysql2/promise';
import {beforeAll, describe, expect, it} from 'vitest';
import {freePort} from '../../../demo/servers/ports.ts';
import type {Server} from '../../../demo/servers/server.ts';
import {client, query} from '../../servers/mysql/clients.ts';
import {useMysqlPrimary} from '../../servers/mysql/servers.ts';
import {waitUntil} from '../../servers/wait-until.ts';
import {connect} from '../consoles.ts';

const account = async (server: Server, name: string, right: string | null = null) => {
  await query(server, `CREATE USER ${name}@'%' IDENTIFIED BY 'pw'`);
  await query(server, `GRANT PROCESS ON *.* TO ${name}@'%'`);
  if (right !== null) await query(server, `GRANT ${right} ON *.* TO ${name}@'%'`);
  return `mysql://${name}:pw@${server.host}:${server.port}`;
};

/** Takes every connection that the usual port gives to others than administrators. */
const fill = async (server: Server): Promise<readonly Connection[]> => {
  const filling: Connection[] = [];
  for (;;)
    try {
      filling.push(await client(server, {user: 'crowd', password: 'pw'}));
    } catch {
      return filling;
    }
};

const port = await freePort();
const doors = [
  {
    family: 'mysql',
    settings: {max_connections: 20, admin_address: '127.0.0.1', admin_port: port},
    right: 'SERVICE_CONNECTION_ADMIN',
  },
  {
    family: 'mariadb',
    settings: {max_connections: 20, extra_port: port, extra_max_connections: 3},
    right: null,
  },
] as const;

describe.each(doors)('the reserved port of $family', ({family, settings, right}) => {
  const primary = useMysqlPrimary(family, {settings});
  beforeAll(async () => {
    await account(primary(), 'crowd');
  });

  it('lets the acting connection in again when the server is full', async () => {
    const node = await connect(await account(primary(), 'oncall', right));
    expect(node.facts.capabilities.reservedSlot).toBe(true);
    const [, acting] = node.facts.own;
    const root = await client(primary());
    const filling = await fill(primary());
    expect(filling.length).toBeGreaterThan(5);
    await root.query(`KILL ${acting}`);
    await fill(primary());
    await waitUntil(() => node.facts.own.length === 3 && node.facts.own[1] !== acting, {
      what: 'the acting connection to be open again',
    });
    expect(node.actor.ready()).toBeNull();
    expect(await node.actor.whoIsThere()).toMatchObject({server: node.facts.server});
    for (const each of filling) each.destroy();
    await root.end();
    await node.close();
  });
});

describe('a reserved port of MySQL', () => {
  // Listens on another address of this machine, so that who asks for 127.0.0.1 finds nothing there, or somebody else.
  const elsewhere = {admin_address: '127.0.0.2', admin_port: port};
  const primary = useMysqlPrimary('mysql', {settings: elsewhere});
  const stranger = useMysqlPrimary('mysql', {settings: {admin_address: '127.0.0.1', admin_port: port}});
  const reserved = async (url: string) => {
    const node = await connect(url);
    const {own, capabilities, server} = node.facts;
    const there = await node.actor.whoIsThere();
    await node.close();
    return {own, there, server, slot: capabilities.reservedSlot};
  };

  it('is of no use without its right, which is named', async () => {
    const {own, slot} = await reserved(await account(primary(), 'plain'));
    expect(own).toHaveLength(3);
    expect(slot).toEqual({
      missing: 'there is no connection in reserve when the server is full',
      fix: `GRANT SERVICE_CONNECTION_ADMIN ON *.* TO 'plain'@'%';`,
    });
  });

  it('that is another server’s is not acted over', async () => {
    const url = await account(primary(), 'twin', 'SERVICE_CONNECTION_ADMIN');
    await account(stranger(), 'twin', 'SERVICE_CONNECTION_ADMIN');
    const {own, there, server, slot} = await reserved(url);
    expect(own).toHaveLength(3);
    expect(there.server).toBe(server);
    expect(slot).toMatchObject({missing: expect.stringContaining(`Port ${port} is another server's.`)});
  });

  it('that does not answer is said not to, and the usual one is used', async () => {
    await stranger().stop();
    const {own, slot} = await reserved(await account(primary(), 'lonely', 'SERVICE_CONNECTION_ADMIN'));
    expect(own).toHaveLength(3);
    expect(slot).toMatchObject({
      missing: expect.stringContaining(`Nothing answers on port ${port}`),
      fix: 'let this host reach that port',
    });
  });

  it('is found over the socket by its own address', async () => {
    await query(primary(), `CREATE USER local@localhost IDENTIFIED BY 'pw'`);
    await query(primary(), `CREATE USER local@'127.0.0.1' IDENTIFIED BY 'pw'`);
    await query(primary(), `GRANT SERVICE_CONNECTION_ADMIN ON *.* TO local@localhost, local@'127.0.0.1'`);
    const {slot} = await reserved(`mysql://local:pw@localhost?socket=${primary().socketDir}/sock`);
    expect(slot).toBe(true);
  });
});
