// Who reads the binary log of this server: the sessions that send it, and what replicas have registered.
import type {Reader} from '../../reader.ts';
import {type Row, text} from '../../row.ts';
import {type ServerTraits, since} from '../traits.ts';

/** A session that sends the binary log. */
export type Sender = {
  readonly session: string;
  readonly client: string | null;
  readonly state: string | null;
  /** The reader's uuid; `null`: not told. */
  readonly serverId: string | null;
  /** What the reader is; `null`: it does not say. */
  readonly program: string | null;
};

/** A replica as it introduced itself. */
export type Registered = {
  /** Its uuid on MySQL, its number on MariaDB. */
  readonly serverId: string;
  readonly number: string;
  /** host:port; `null`: it named no host. */
  readonly reportedAs: string | null;
};

/**
 * What a reader says of itself: variables that it sets before it asks for the log, and attributes of its connection. Tools that name no
 * program name the library that reads the log for them (gh-ost: go-mysql), which is not the one of servers.
 */
const senderSql = `select t.processlist_id as id, t.processlist_host as host, t.processlist_state as state,
  (select max(v.variable_value) from performance_schema.user_variables_by_thread v
    where v.thread_id = t.thread_id and v.variable_name in ('replica_uuid', 'slave_uuid')) as uuid,
  (select a.attr_value from performance_schema.session_connect_attrs a
    where a.processlist_id = t.processlist_id
      and (a.attr_name = 'program_name' or a.attr_name = '_client_name' and a.attr_value not like 'lib%')
    order by a.attr_name = 'program_name' desc limit 1) as program
from performance_schema.threads t where t.processlist_command in ('Binlog Dump', 'Binlog Dump GTID')`;

const plainSenderSql = `select id as id, regexp_replace(host, ':[0-9]+$', '') as host, state as state, null as uuid, null as program
from information_schema.processlist where command in ('Binlog Dump', 'Binlog Dump GTID')`;

const senderOf = (row: Row): Sender => ({
  session: text(row, 'id') ?? '',
  client: text(row, 'host'),
  state: text(row, 'state'),
  serverId: text(row, 'uuid')?.toLowerCase() ?? null,
  program: text(row, 'program'),
});

/** `null`: our user sees no sessions but its own. */
export const makeSendersReader = ({
  family,
  performanceSchema,
  may,
}: ServerTraits): Reader<readonly Sender[] | null> => ({
  name: 'senders',
  every: 0,
  budget: 20,
  sql: () => {
    if (!may.seeProcesses) return null;
    return family === 'mysql' && performanceSchema && may.readPerformanceSchema ? senderSql : plainSenderSql;
  },
  read: rows => (may.seeProcesses ? rows.map(senderOf) : null),
});

const registeredSql = (traits: ServerTraits): string =>
  since(traits, {mysql: [8, 0, 22]}) ? 'show replicas' : 'show slave hosts';

const registeredOf = (row: Row): Registered => {
  const number = text(row, 'Server_Id') ?? text(row, 'Server_id') ?? '';
  const host = text(row, 'Host');
  return {
    serverId: (text(row, 'Replica_UUID') ?? text(row, 'Slave_UUID'))?.toLowerCase() ?? number,
    number,
    reportedAs: host ? `${host}:${text(row, 'Port')}` : null,
  };
};

/** `null`: our user may not ask. */
export const makeRegisteredReader = (traits: ServerTraits): Reader<readonly Registered[] | null> => ({
  name: 'registered replicas',
  every: 0,
  budget: 20,
  sql: () => (traits.may.listReplicas ? registeredSql(traits) : null),
  read: rows => (traits.may.listReplicas ? rows.map(registeredOf) : null),
});
