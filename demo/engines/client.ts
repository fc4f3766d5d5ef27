/** A connection to a shop. SQL, and what stands for a value in it, are the engine's own. */
export interface Client {
  /** Its session, as the server numbers it. */
  readonly session: number;
  /** The rows of the statement, or of the last one where there are several. */
  query<Row extends object>(sql: string, values?: readonly unknown[]): Promise<Row[]>;
  /** Calls `then` once when the connection is over, whoever ended it. */
  onceEnded(then: () => void): void;
  /** Ends the connection at once, a statement in flight included. Never rejects. */
  end(): Promise<void>;
}

/** Does `work` in a transaction, which is rolled back when that throws. */
export async function inTransaction<T>(client: Client, work: () => Promise<T>): Promise<T> {
  await client.query('BEGIN');
  try {
    const result = await work();
    await client.query('COMMIT');
    return result;
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  }
}
