// Makes the performance schema record stages with their threads: the only thing that migtop changes about a server, and only when told to.
import type {SignalReply} from '../../engine.ts';
import type {Access} from '../access.ts';
import type {Connection} from '../connection.ts';
import {errorNumber} from '../errors.ts';
import {grant, turnOn} from '../grants.ts';
import {refused} from './refusal.ts';

/** What the confirmation shows, and what is sent. */
export const tellingCommand = turnOn('consumers', 'events_stages_current');

/** There is something to be turned on, and we would see what comes of it. */
export const tellable = ({traits}: Access): boolean =>
  traits.performanceSchema && traits.may.readPerformanceSchema;

/** Table access denied, and what providers answer instead. */
const denials: ReadonlySet<number | null> = new Set([1044, 1142, 1143, 1227, 1683]);

/** Rejects as `Connection.query` does when it is about something else than a right. */
export const tellProgressApart = async (
  connection: Connection,
  {user, account}: Access,
  done: () => void,
): Promise<SignalReply> => {
  try {
    await connection.query(tellingCommand);
    done();
    return {result: 'sent', reply: 'stages are recorded with their sessions from now on'};
  } catch (error) {
    if (!denials.has(errorNumber(error))) throw error;
    return refused(
      `${user} may not change what the performance schema records.`,
      grant('UPDATE', 'performance_schema.setup_consumers', account),
    );
  }
};
