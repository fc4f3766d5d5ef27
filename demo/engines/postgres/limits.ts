import type {Limits} from '../../migration/limits.ts';
import type {Client} from '../client.ts';

export async function limit(client: Client, {lock, statement}: Limits): Promise<void> {
  // For the server, 0 is for ever.
  await client.query(`SET lock_timeout = ${lock ?? 0}`);
  await client.query(`SET statement_timeout = ${statement ?? 0}`);
}

export async function countOlderTransactions(client: Client, seconds: number): Promise<number> {
  const [row] = await client.query<{count: number}>(
    `SELECT count(*)::int FROM pg_stat_activity
      WHERE datname = current_database() AND xact_start < now() - make_interval(secs => $1)
        AND backend_type = 'client backend'`,
    [seconds],
  );
  return row?.count ?? 0;
}
