import type {HeartbeatTable} from '../../engine.ts';
import {micros} from '../sql.ts';

const identifier = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** As JSON has it, which does not depend on settings of our session: with its zone where the type of the column knows one. */
export const heartbeatSql = ({table, column}: HeartbeatTable): string =>
  `select to_jsonb(max(${identifier(column)})) #>> '{}' as moment, ${micros('clock_timestamp()')} / 1000.0 as now
from ${table.split('.').map(identifier).join('.')}`;
