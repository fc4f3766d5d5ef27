// What pt-online-schema-change makes in the server: three triggers, the table they fill, and, when asked to, a row of history.
import type {Node} from '../engines/engine.ts';

export type PtOsc = {
  readonly schema: string;
  readonly table: string;
  readonly copy: string;
  readonly triggers: readonly string[];
  /** Epoch ms by the server's clock. */
  readonly createdAt: number | null;
};

/** As seen by its triggers, which outlive its process; none where it does not work. */
const triggersOn = async ({tooling}: Node, schema: string, table: string): Promise<PtOsc | null> => {
  // One table at a time, by equality: MariaDB would open every table of the server otherwise.
  const rows = await tooling.read({
    mysql: ({literal}) =>
      `select trigger_name as name, action_statement as body, unix_timestamp(created) * 1000 as created
      from information_schema.triggers
      where event_object_schema = ${literal(schema)} and event_object_table = ${literal(table)}
        and trigger_name like 'pt|_osc|_%' escape '|' order by 1`,
  });
  const bodies = rows.map(({body}) => body ?? '').join('\n');
  const [, copy] = /`\.`(_+[^`]+_new)`/.exec(bodies) ?? [];
  if (copy === undefined) return null;
  const created = rows.flatMap(row => (row.created == null ? [] : [Number(row.created)]));
  return {
    ...{schema, table, copy, triggers: rows.flatMap(({name}) => name ?? [])},
    createdAt: created.length === 0 ? null : Math.min(...created),
  };
};

/** Triggers of a table come and go with the tool: looked for this often, ms. */
const every = 5_000;

/** Finds what runs or was left, by tables called `_x_new`. */
export const createPtOscFinder = (now: () => number) => {
  let until = Number.NEGATIVE_INFINITY;
  let found: readonly PtOsc[] = [];
  /** `anew`: what was found before may not be there any more. */
  return async (node: Node, anew: boolean): Promise<readonly PtOsc[]> => {
    const {tooling} = node;
    if (tooling.sql({mysql: () => 'pt'}) === null) return [];
    const copies = await tooling.tables(['_*_new']);
    if (copies.length === 0) return [];
    if (now() < until && !anew) return found;
    const all: PtOsc[] = [];
    for (const {schema, name} of copies) {
      const table = name.replace(/^_+/, '').replace(/_new$/, '');
      const one = await triggersOn(node, schema, table);
      if (one !== null) all.push(one);
    }
    until = now() + every;
    found = all;
    return found;
  };
};

/** In this order: without its table, the triggers would make every write fail. */
export const cleanUpOf = ({tooling}: Node, {schema, copy, triggers}: PtOsc): readonly string[] => {
  const sql = (drop: string, name: string) =>
    tooling.sql({
      mysql: ({identifier}) => `DROP ${drop} IF EXISTS ${identifier(schema)}.${identifier(name)};`,
    }) ?? '';
  return [...triggers.map(name => sql('TRIGGER', name)), sql('TABLE', copy)];
};

/** How many rows the server believes that the two tables have: statistics, which may be hours old. */
export const estimatedRows = async ({tooling}: Node, {schema, table, copy}: PtOsc) => {
  const rows = await tooling
    .read({
      mysql: ({literal}) =>
        `select table_name as name, table_rows as amount from information_schema.tables
        where table_schema = ${literal(schema)} and table_name in (${literal(table)}, ${literal(copy)})`,
    })
    .catch(() => []);
  const of = (name: string): number | null => {
    const amount = rows.find(row => row.name === name)?.amount;
    return amount == null ? null : Number(amount);
  };
  return {original: of(table), copied: of(copy)};
};

/** Releases from 3.6 on write where they are, when they are asked to: the key's last value, and how long ago, ms. */
export const historyOf = async (node: Node, {schema, table, copy}: PtOsc) => {
  const [history] = await node.tooling.tables(['pt_osc_history']);
  if (history === undefined) return null;
  const [row] = await node.tooling
    .read({
      mysql: ({identifier, literal}) =>
        `select upper_boundary as at, timestampdiff(microsecond, ts, now(6)) / 1000 as silence
        from ${identifier(history.schema)}.${identifier(history.name)}
        where db = ${literal(schema)} and tbl = ${literal(table)} and new_table_name = ${literal(copy)} and done = 'no'
        order by job_id desc limit 1`,
    })
    .catch(() => []);
  const at = row?.at;
  if (row === undefined) return null;
  return {
    at: at != null && /^-?\d{1,15}$/.test(at) ? Number(at) : null,
    silence: row.silence == null ? null : Number(row.silence),
  };
};
