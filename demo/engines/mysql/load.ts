import type {Connection} from 'mysql2/promise';
import type {Family} from '../../servers/mysql/dialect.ts';
import {asSuperuser} from '../../servers/mysql/sql.ts';
import type {Server} from '../../servers/server.ts';
import {database, type ShopSize} from '../../world/shop.ts';
import {accountsOf, grantsOf} from './accounts.ts';
import {analyse, fill, fillingSettings, indexes, tables} from './tables.ts';

/** Takes some 10 s at full size. Nothing of it comes into the binary log: its history begins with the shop's first day. */
export async function loadShop(family: Family, server: Server, size: ShopSize): Promise<void> {
  const fillBy = (sql: string) =>
    asSuperuser(server, client => run(client, [`USE ${database}`, fillingSettings(family), sql]));
  await createShop(family, server);
  await Promise.all(fill(size).map(fillBy));
  for (const sql of [...indexes, analyse]) await fillBy(sql);
}

/** The shop without anything in it. */
export function createShop(family: Family, server: Server): Promise<void> {
  return asSuperuser(server, client =>
    run(client, [
      'SET sql_log_bin = 0',
      ...accountsOf(server.password),
      `CREATE DATABASE ${database}`,
      `USE ${database}`,
      ...tables,
      ...grantsOf(family),
    ]),
  );
}

export async function run(client: Connection, statements: readonly string[]): Promise<void> {
  for (const sql of statements) await client.query(sql);
}
