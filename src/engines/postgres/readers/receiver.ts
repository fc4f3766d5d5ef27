// A replica's own end of the stream.

import type {Reader} from '../../reader.ts';
import {count, millis, position, text} from '../../row.ts';
import {micros} from '../sql.ts';

export type ReceiverRead = {
  readonly upstream: string | null;
  readonly name: string | null;
  readonly streaming: boolean | null;
  readonly received: number | null;
  readonly messageAge: number | null;
};

const sql = `select status, sender_host as host, sender_port as port, flushed_lsn as received,
  ${micros('clock_timestamp() - last_msg_receipt_time')} as message_age, conninfo
from pg_stat_wal_receiver where pid is not null`;

/** Only the name leaves this function: the rest of the connection string concerns nobody. */
const nameIn = (conninfo: string | null): string | null => {
  const value = (key: string) => {
    const found = new RegExp(`(?:^|\\s)${key}=(?:'((?:[^'\\\\]|\\\\.)*)'|(\\S+))`).exec(conninfo ?? '');
    return found ? (found[1]?.replaceAll(/\\(.)/g, '$1') ?? found[2] ?? null) : null;
  };
  return value('application_name') ?? value('fallback_application_name');
};

/** `null`: no receiver runs, or this is no replica. */
export const makeReceiverReader = (isReplica: () => boolean): Reader<ReceiverRead | null> => ({
  name: 'receiver',
  every: 0,
  budget: 20,
  sql: () => (isReplica() ? sql : null),
  read: ([row]) =>
    row === undefined
      ? null
      : {
          upstream: text(row, 'host') === null ? null : `${text(row, 'host')}:${count(row, 'port')}`,
          name: nameIn(text(row, 'conninfo')),
          streaming: text(row, 'status') === null ? null : text(row, 'status') === 'streaming',
          received: position(row, 'received'),
          messageAge: millis(row, 'message_age'),
        },
});
