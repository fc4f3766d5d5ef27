// What logins cost their server, by the server's own account of statements and by its processes'.
import type {Login} from '../servers/login.ts';
import type {Account, Session} from './engines/engine.ts';
import {processorTime} from './process.ts';

export type Cost = {
  /** Its statements by the server's own account, ms. */
  readonly statements: number;
  /** All that the processes or threads that serve it did on a processor, parsing and sending included, ms. */
  readonly processor: number;
};

/** The cost of what logins do, beside each other, until `work` is done. Their connections are open already. */
export const costsOf = async (
  superuser: Session,
  account: Account,
  logins: readonly Login[],
  work: () => Promise<unknown>,
): Promise<readonly Cost[]> => {
  const workersOf = async ({user}: Login) => await superuser.rows<{id: number}>(account.workers(user));
  const workers = await inTurn(logins, workersOf);
  const used = () => workers.map(each => each.reduce((sum, {id}) => sum + processorTime(id), 0));
  await superuser.rows(account.forget);
  const before = used();
  await work();
  const after = used();
  const statements = await inTurn(logins, async ({user}) => {
    const [row] = await superuser.rows<{ms: number | string | null}>(account.statements(user));
    return Number(row?.ms ?? Number.NaN);
  });
  return logins.map((_, index) => ({
    processor: (after[index] ?? Number.NaN) - (before[index] ?? Number.NaN),
    statements: statements[index] ?? Number.NaN,
  }));
};

const inTurn = async <From, To>(all: readonly From[], ask: (one: From) => Promise<To>): Promise<To[]> => {
  const answers: To[] = [];
  for (const each of all) answers.push(await ask(each));
  return answers;
};
