// When the sources of a replica last gave a sign of life, by channel: MySQL's performance schema.
import type {Reader} from '../../reader.ts';
import {count, text} from '../../row.ts';
import type {ServerTraits} from '../traits.ts';

export type Receiver = {
  /** Since the last message, ms; `null`: none has come yet. */
  readonly silence: number | null;
  /** How often an idle source gives a sign of life, ms; 0: never. */
  readonly heartbeatInterval: number;
};

export type Receivers = ReadonlyMap<string, Receiver>;

const last = `greatest(s.last_heartbeat_timestamp, s.last_queued_transaction_end_queue_timestamp,
  s.queueing_transaction_start_queue_timestamp)`;

const sql = `select channel_name as channel, c.heartbeat_interval as heartbeat_interval,
  if(year(${last}) > 1970, timestampdiff(microsecond, ${last}, now(6)), null) as silence
from performance_schema.replication_connection_status s
join performance_schema.replication_connection_configuration c using (channel_name)`;

/** `null`: the server does not tell, or not us. */
export const makeReceiversReader = ({
  family,
  performanceSchema,
  may,
}: ServerTraits): Reader<Receivers | null> => {
  const isTold = family === 'mysql' && performanceSchema && may.readPerformanceSchema;
  return {
    name: 'receivers',
    every: 0,
    budget: 20,
    sql: () => (isTold ? sql : null),
    read: rows =>
      isTold
        ? new Map(
            rows.map(row => {
              const micros = count(row, 'silence');
              return [
                text(row, 'channel') ?? '',
                {
                  silence: micros === null ? null : Math.max(0, micros / 1000),
                  heartbeatInterval: (count(row, 'heartbeat_interval') ?? 0) * 1000,
                },
              ];
            }),
          )
        : null,
  };
};
