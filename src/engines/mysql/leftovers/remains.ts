// What online schema change tools left, put together by table, with the statements that remove it in an order that breaks no write.
import type {Leftover} from '../../../core/observation.ts';
import type {SessionId} from '../../../core/session.ts';
import {identifier} from '../sql.ts';
import {attributed, percona, perconaTriggers, type ToolTable, toolTable, toolTrigger} from './tool-names.ts';

export type Named = {readonly schema: string; readonly name: string};

/** As the server lists it, with the table whose writes fire it. */
export type Trigger = Named & {readonly table: string};

export type Found = {
  readonly tables: readonly Named[];
  /** Of the tables that those of tools are named after, the ones that exist. */
  readonly bases: readonly Named[];
  readonly triggers: readonly Trigger[];
};

type Remains = Pick<ToolTable, 'tool' | 'role' | 'base'> & {
  readonly schema: string;
  readonly tables: readonly string[];
  readonly triggers: readonly string[];
};

const has = (all: readonly Named[], schema: string, name: string): boolean =>
  all.some(each => each.schema === schema && each.name === name);

const named = (schema: string, name: string): string => `${identifier(schema)}.${identifier(name)}`;

/** By schema, tool, role and table. A name that no table stands behind is somebody's own. */
const grouped = ({tables, bases, triggers}: Found): readonly Remains[] => {
  const groups = new Map<string, Remains>();
  const add = (schema: string, about: ToolTable, more: Partial<Pick<Remains, 'tables' | 'triggers'>>) => {
    const {tool, role, base} = about;
    const key = JSON.stringify([schema, tool, role, base]);
    const known = groups.get(key) ?? {...about, schema, tables: [], triggers: []};
    groups.set(key, {
      ...known,
      tables: [...known.tables, ...(more.tables ?? [])],
      triggers: [...known.triggers, ...(more.triggers ?? [])],
    });
  };
  for (const {schema, name} of tables) {
    const about = toolTable(name);
    if (about === null || !has(bases, schema, about.base)) continue;
    const checked = has(tables, schema, `_${about.base}_chkpnt`);
    add(schema, attributed(about, checked), {tables: [name]});
  }
  for (const {schema, name, table} of triggers) {
    const about = toolTrigger(name);
    // They move with the table when it is renamed.
    if (about !== null) add(schema, {...about, base: toolTable(table)?.base ?? table}, {triggers: [name]});
  }
  return [...groups.values()];
};

const counted = (triggers: number): string => (triggers === 1 ? 'one trigger' : `${triggers} triggers`);

const detailOf = ({tool, role, base, tables, triggers, schema}: Remains): string => {
  const writes =
    triggers.length === 0 ? '' : `, with ${counted(triggers.length)} that every write still runs`;
  if (tables.length === 0)
    return `${tool} left ${counted(triggers.length)} on ${schema}.${base}; where the table they write to is gone, every write fails`;
  return role === 'old'
    ? `the table as it was before ${tool} changed it${writes}; drop it when nobody needs it`
    : `left by ${tool}, of which no session is seen${writes}; make sure that it does not run`;
};

/** Triggers before the table they write to: else every write to the changed table fails with error 1146. */
const cleanupOf = ({tool, role, schema, base, tables, triggers}: Remains): string => {
  const guessed = tool === percona && role === 'new' ? perconaTriggers(schema, base) : [];
  const drop = new Set([...triggers, ...guessed]);
  return [
    ...[...drop].map(name => `DROP TRIGGER IF EXISTS ${named(schema, name)};`),
    ...tables.map(name => `DROP TABLE IF EXISTS ${named(schema, name)};`),
  ].join('\n');
};

/** What becomes of it when it is reverted first: new tables before old ones, which somebody may still want. */
const byRole = (a: Remains, b: Remains): number => Number(a.role === 'old') - Number(b.role === 'old');

/** `user`: the live session of a tool that works with one of these tables. */
export const remainsIn = (
  found: Found,
  user: (tool: string, schema: string, base: string, tables: readonly string[]) => SessionId | null,
): readonly Leftover[] =>
  grouped(found)
    .toSorted(byRole)
    .map(remains => {
      const {tool, role, schema, base, tables, triggers} = remains;
      return {
        kind: role === 'old' ? 'old table' : 'unfinished migration',
        name: `${schema}.${tables[0] ?? triggers[0] ?? base}`,
        table: `${schema}.${base}`,
        detail: detailOf(remains),
        cleanup: cleanupOf(remains),
        builder: user(tool, schema, base, tables),
      };
    });
