import type {HeartbeatTable} from '../../engine.ts';
import {identifier} from '../sql.ts';

/** As text, whatever type the column has: a `timestamp` comes in the time zone of our session, which is UTC. */
export const heartbeatSql = ({table, column}: HeartbeatTable): string =>
  `select cast(max(${identifier(column)}) as char) as moment, unix_timestamp(now(6)) * 1000 as now
from ${table.split('.').map(identifier).join('.')}`;
