// What became of a session that was signalled.
import type {Fate, SessionTarget} from '../../engine.ts';
import type {Access} from '../access.ts';
import type {Connection} from '../connection.ts';
import {sessionNow} from './session-now.ts';

/**
 * What is undone is undone by the session itself, which stays until the last row is as it was. InnoDB shows that with a delay of a tenth
 * of a second, and with a longer one while somebody looks more often than that.
 */
export const fateOf = async (
  connection: Connection,
  {session, identity}: SessionTarget,
  access: Pick<Access, 'traits'>,
): Promise<Fate> => {
  const now = await sessionNow(connection, session, access);
  if (now === null || now.session !== identity.session) return 'gone';
  const {statement, transaction, rollingBack} = now;
  if (identity.statement !== null && statement !== null && statement !== identity.statement) return 'stopped';
  if (rollingBack) return 'rolling back';
  if (identity.statement !== null) return statement === null ? 'stopped' : 'still running';
  return transaction === identity.transaction ? 'still running' : 'stopped';
};
