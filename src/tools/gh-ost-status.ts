// What gh-ost answers to `sup` and `status`: comment lines, then one line with how far it is. Pure.
import type {JobSetting} from '../core/job.ts';

/** The last line of a status. Rows, events and ms. */
export type GhOstLine = {
  readonly copied: number;
  /** gh-ost's own: from the server's statistics unless it counted; after the copy what was copied. */
  readonly estimate: number;
  readonly applied: number;
  readonly backlog: {readonly size: number; readonly capacity: number} | null;
  /** `migrating`, `counting rows`, `postponing cut-over` or `throttled, <reason>`. */
  readonly state: string;
  readonly raw: string;
};

/** What only the comment lines of a full status tell. */
export type GhOstFacts = {
  readonly schema: string;
  readonly table: string;
  readonly ghost: string;
  /** host:port of the server whose table is migrated, as that server calls itself. */
  readonly applier: string;
  /** The machine that gh-ost runs on. */
  readonly host: string;
  /** Epoch ms by the clock of that machine. */
  readonly startedAt: number | null;
  readonly settings: readonly JobSetting[];
  /** What postpones the cut-over while it exists; `null`: none is named. */
  readonly postponeFile: {readonly path: string; readonly exists: boolean} | null;
};

// From both ends: coordinates may hold commas and colons, and a throttle reason may hold anything.
const copying = /^Copy: (\d+)\/(\d+) [\d.]+%; Applied: (\d+); (?:Backlog: (\d+)\/(\d+); )?(.*)$/;
const ending = /^.*?; (?:Lag: .*?)?State: (.*); ETA: (.*)$/;
/** Builds of 2016 gave the reason in the place of the ETA. */
const oldEnding = /; ETA: (throttled, .*|[^;]*)$/;

const stateIn = (rest: string): string | null => {
  const [, state] = ending.exec(rest) ?? [];
  if (state !== undefined) return state;
  const [, eta] = oldEnding.exec(rest) ?? [];
  if (eta === undefined) return null;
  return eta.startsWith('throttled, ') ? eta : 'migrating';
};

/** `null`: there is no status line in this answer. */
export const statusLine = (answer: string): GhOstLine | null => {
  const raw = answer.split('\n').findLast(line => line.startsWith('Copy: '));
  const [, copied, estimate, applied, size, capacity, rest = ''] = copying.exec(raw ?? '') ?? [];
  const state = stateIn(rest);
  if (raw === undefined || copied === undefined || state === null) return null;
  return {
    ...{copied: Number(copied), estimate: Number(estimate), applied: Number(applied)},
    backlog: size === undefined ? null : {size: Number(size), capacity: Number(capacity)},
    ...{state, raw},
  };
};

/** Why it does not copy now; `null`: it is not throttled. */
export const throttledBy = (state: string): string | null =>
  state.startsWith('throttled, ') ? state.slice('throttled, '.length) : null;

/** As a person would type them: without unit, and without zeros that say nothing. */
const written: Readonly<Record<string, (value: string) => string>> = {
  'max-lag-millis': value => value.replace(/ms$/, ''),
  'nice-ratio': value => String(Number(value)),
};

const names = ['chunk-size', 'nice-ratio', 'max-load', 'max-lag-millis', 'dml-batch-size'] as const;
export type GhOstSetting = (typeof names)[number];
export const isGhOstSetting = (name: string): name is GhOstSetting => names.some(each => each === name);

const settingsIn = (line: string): readonly JobSetting[] => {
  const given = new Map(
    line.split('; ').map(each => {
      const colon = each.indexOf(':');
      return [each.slice(0, colon), each.slice(colon + 1).trim()] as const;
    }),
  );
  return names.flatMap(name => {
    const value = given.get(name);
    return value === undefined ? [] : [{name, value: written[name]?.(value) ?? value}];
  });
};

const after = (lines: readonly string[], start: string): string | null =>
  lines.find(line => line.startsWith(start))?.slice(start.length) ?? null;

/** The first line that fits, in parts. */
const matched = (lines: readonly string[], pattern: RegExp): readonly string[] | null =>
  lines.map(line => pattern.exec(line)).find(found => found !== null) ?? null;

const fileIn = (written: string | null): GhOstFacts['postponeFile'] =>
  written === null ? null : {path: written.replace(/ \[set\]$/, ''), exists: written.endsWith(' [set]')};

/** `null`: it is no full status. */
export const statusFacts = (answer: string): GhOstFacts | null => {
  const lines = answer.split('\n').map(line => line.trimEnd());
  const [, schema, table, ghost] =
    matched(lines, /^# Migrating `(.+)`\.`(.+)`; Ghost table is `.+`\.`(.+)`$/) ?? [];
  if (schema === undefined || table === undefined || ghost === undefined) return null;
  const [, applier = '', host = ''] =
    matched(lines, /^# Migrating (\S+); inspecting \S+; executing on (.*)$/) ?? [];
  const started = Date.parse(after(lines, '# Migration started at ') ?? '');
  return {
    ...{schema, table, ghost, applier, host},
    startedAt: Number.isNaN(started) ? null : started,
    settings: settingsIn(lines.find(line => line.startsWith('# chunk-size: '))?.slice(2) ?? ''),
    postponeFile: fileIn(after(lines, '# postpone-cut-over-flag-file: ')),
  };
};
