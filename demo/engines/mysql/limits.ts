import type {Limits} from '../../migration/limits.ts';
import type {Family} from '../../servers/mysql/dialect.ts';
import type {Client} from '../client.ts';

/** As long as a server lets a statement wait, s: a year. */
const forEver = 31_536_000;

/** MySQL limits the time of nothing but SELECT, in ms; MariaDB that of every statement, in s. 0 is for ever. */
const runTime: Readonly<Record<Family, (ms: number) => string>> = {
  mysql: ms => `max_execution_time = ${ms}`,
  mariadb: ms => `max_statement_time = ${ms / 1000}`,
};

export async function limit(family: Family, client: Client, {lock, statement}: Limits): Promise<void> {
  const seconds = lock === null ? forEver : Math.max(1, Math.ceil(lock / 1000));
  await client.query(
    `SET lock_wait_timeout = ${seconds}, innodb_lock_wait_timeout = ${seconds}, ${runTime[family](statement ?? 0)}`,
  );
}

export async function countOlderTransactions(client: Client, seconds: number): Promise<number> {
  const [row] = await client.query<{count: number}>(
    'SELECT count(*) AS count FROM information_schema.INNODB_TRX WHERE trx_started < now(6) - INTERVAL ? SECOND',
    [seconds],
  );
  return row?.count ?? 0;
}
