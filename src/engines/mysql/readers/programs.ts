// Names that programs gave with their connection: they stay the same as long as it lasts.
import type {Reader} from '../../reader.ts';
import {text} from '../../row.ts';
import type {ServerTraits} from '../traits.ts';

/** How long a new connection may stay without its name, ms. */
const every = 1_000;

const sql = `select processlist_id as id, attr_value as program from performance_schema.session_connect_attrs
where attr_name = 'program_name'`;

/** By connection id; `null`: they are not kept here. */
export const makeProgramsReader = ({
  performanceSchema,
  may,
}: ServerTraits): Reader<ReadonlyMap<string, string> | null> => {
  const known = performanceSchema && may.readPerformanceSchema;
  return {
    name: 'programs',
    every,
    budget: 20,
    sql: () => (known ? sql : null),
    read: rows =>
      known ? new Map(rows.map(row => [text(row, 'id') ?? '', text(row, 'program') ?? ''] as const)) : null,
  };
};
