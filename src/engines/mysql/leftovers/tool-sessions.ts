// Which sessions are those of a tool at work: its tables are no leftovers then.
import type {Session, SessionId} from '../../../core/session.ts';
import {namesIn} from '../readers/named-tables.ts';
import {toolTable} from './tool-names.ts';

export type ToolSessions = {
  /** `whole`: no session was left out. */
  readonly see: (sessions: readonly Session[], whole: boolean) => void;
  /** Who was seen to name one of these tables, or to say that it is the tool, and is still connected. */
  readonly user: (tool: string, tables: readonly string[]) => SessionId | null;
  /** Enough was seen to say that nobody is. */
  readonly ready: () => boolean;
};

/** A tool that sleeps between its chunks may be missed by one reading, not by so many. */
const readingsNeeded = 5;

const tools: Readonly<Record<string, RegExp>> = {
  'gh-ost': /\bgh-ost\b/i,
  'pt-online-schema-change': /\bpt-(?:online-schema-change|osc)\b/i,
  LHM: /large hadron migration|maintenance:lhm/i,
  spirit: /^spirit\b/i,
};

const toolOf = ({application, statement}: Session): string | null =>
  Object.keys(tools).find(
    name => tools[name]?.test(application ?? '') || tools[name]?.test(commentsIn(statement ?? '')),
  ) ?? null;

/** Tools sign their statements with comments; a text that merely speaks of one is none. */
const commentsIn = (statement: string): string => (statement.match(/\/\*[\s\S]*?\*\//g) ?? []).join(' ');

/** Few statements are worth being cut into words. */
const perhaps = /_(?:gh[ock]|chkpnt|new|old|del)\b|\blhm[na]_|\b__osc_/;

type Known = {
  readonly token: string | null;
  readonly tool: string | null;
  readonly tables: ReadonlySet<string>;
};

/** Somebody who reads or drops such a table is no tool. */
const writtenIn = ({statement, statementKind}: Session): readonly string[] =>
  statementKind === 'write' && perhaps.test(statement ?? '')
    ? [...namesIn(statement)].filter(name => toolTable(name) !== null)
    : [];

/** Between two chunks a session says nothing: what it once said holds as long as it is connected. */
export const makeToolSessions = (): ToolSessions => {
  let known: ReadonlyMap<SessionId, Known> = new Map();
  let readings = 0;
  const after = (session: Session): Known => {
    const before = known.get(session.id);
    const same = before?.token === session.identity.session ? before : undefined;
    const tables = writtenIn(session);
    const all = tables.length === 0 ? same?.tables : new Set([...(same?.tables ?? []), ...tables]);
    return {
      token: session.identity.session,
      tool: toolOf(session) ?? same?.tool ?? null,
      tables: all ?? new Set(),
    };
  };
  return {
    see: (sessions, whole) => {
      readings += 1;
      const seen = sessions
        .filter(({kind}) => kind === 'client')
        .map(session => [session.id, after(session)] as const)
        .filter(([, {tool, tables}]) => tool !== null || tables.size > 0);
      known = new Map([...(whole ? [] : known), ...seen]);
    },
    user: (tool, tables) =>
      [...known].find(([, each]) =>
        // One that is known to work on other tables is not at work here.
        each.tables.size === 0 ? each.tool === tool : tables.some(name => each.tables.has(name)),
      )?.[0] ?? null,
    ready: () => readings >= readingsNeeded,
  };
};
