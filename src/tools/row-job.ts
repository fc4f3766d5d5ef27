// Jobs that are rows of a framework's own table: how such a row is named, and how it is changed.
import type {JobOrder} from '../core/job.ts';
import type {NamedTable, SqlWords, ToolStatement} from '../engines/engine.ts';
import type {Tool} from './tool.ts';

export type RowName = {readonly table: NamedTable; readonly id: string};

/** One statement, or why there is none for such an order. */
export type Wanted = ToolStatement | {readonly refused: string};

const escaped = (part: string): string =>
  part.replaceAll('%', '%25').replaceAll('.', '%2E').replaceAll('/', '%2F');
const plain = (part: string): string =>
  part.replaceAll('%2F', '/').replaceAll('%2E', '.').replaceAll('%25', '%');

/** `gitlab-batched:public.batched_background_migrations/7`; dots and slashes within a name are escaped. */
export const rowJob = (tool: string, {schema, name}: NamedTable, id: string): string =>
  `${tool}:${escaped(schema)}.${escaped(name)}/${id}`;

export const rowOfJob = (job: string): RowName => {
  const [, schema = '', name = '', id = ''] = /^[^:]*:([^./]*)\.([^./]*)\/(.*)$/s.exec(job) ?? [];
  return {table: {schema: plain(schema), name: plain(name)}, id};
};

export const qualified = ({identifier}: SqlWords, {schema, name}: NamedTable): string =>
  `${identifier(schema)}.${identifier(name)}`;

/** What a tool needs that is told everything by SQL. */
export const bySql = (
  wanted: (job: string, order: JobOrder) => Wanted,
): Pick<Tool, 'commandFor' | 'act'> => ({
  commandFor: ({tooling}, job, order) => {
    const own = wanted(job, order);
    if ('refused' in own) return own;
    const command = tooling.sql(own);
    return command === null ? {refused: 'this server has no such tool'} : {command};
  },
  act: async ({tooling}, job, order) => {
    const own = wanted(job, order);
    return 'refused' in own ? {result: 'refused', reply: own.refused, fix: null} : tooling.change(own);
  },
});

/** A whole number from `least` on, of nine digits at most; `null`: it is none. */
export const wholeNumber = (value: string, least: number): number | null =>
  /^\d{1,9}$/.test(value) && Number(value) >= least ? Number(value) : null;
