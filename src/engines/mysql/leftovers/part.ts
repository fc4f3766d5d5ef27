// What aborted migrations left behind. DDL of the server's own is undone by itself; tools and crashes leave tables.
import type {Leftover, Observation} from '../../../core/observation.ts';
import type {Session} from '../../../core/session.ts';
import {track} from '../../track.ts';
import {identifier} from '../sql.ts';
import type {ServerTraits} from '../traits.ts';
import {
  makeBasesReader,
  makeToolTablesReader,
  makeTriggersReader,
  runsDdl,
  type ToolTables,
} from './readers.ts';
import {type Named, remainsIn} from './remains.ts';
import {makeToolSessions} from './tool-sessions.ts';

/** A replica has them from its primary, where they are cleaned up. */
export const makeLeftoversReaders = (traits: ServerTraits, sessions: () => readonly Session[]) => {
  const toolTables = track(makeToolTablesReader(traits));
  return {
    toolTables,
    toolBases: track(makeBasesReader(traits, () => toolTables.value()?.tables ?? [])),
    toolTriggers: track(makeTriggersReader(traits, sessions)),
  };
};

export type LeftoversReaders = ReturnType<typeof makeLeftoversReaders>;

export const hurryLeftovers = (readers: LeftoversReaders): void => {
  readers.toolTables.hurry();
  readers.toolBases.hurry();
  readers.toolTriggers.hurry();
};

/** Applications may create temporary tables all the time: the end of DDL is no reason to look again so soon, ms. */
const leastPause = 15_000;

const isSame = (a: Named, b: Named): boolean => a.schema === b.schema && a.name === b.name;

const temporaryOf = ({schema, name}: Named): Leftover => ({
  kind: 'temporary table',
  name: `${schema}.${name}`,
  table: null,
  detail: 'no ALTER runs that it could belong to: the server ended in the middle of one',
  // The prefix keeps the server from coding the name once more.
  cleanup: `DROP TABLE IF EXISTS ${identifier(schema)}.${identifier(`#mysql50#${name}`)};`,
  builder: null,
});

type LeftoversPart = (
  readers: LeftoversReaders,
  sessions: readonly Session[],
  whole: boolean,
  at: number,
) => Observation['leftovers'];

const runningDdl = (sessions: readonly Session[]): ReadonlySet<string> =>
  new Set(
    sessions.filter(runsDdl).map(({id, identity}) => `${id}:${identity.session}:${identity.statement}`),
  );

export const makeLeftoversPart = (traits: ServerTraits): LeftoversPart => {
  const toolSessions = makeToolSessions();
  let running: ReadonlySet<string> = new Set();
  let lasting: readonly Named[] = [];
  let suspects: {readonly at: number; readonly files: readonly Named[]} = {at: 0, files: []};

  /** MySQL removes its own when it starts again. There at two readings while nothing ran; one that came and went with a quick ALTER is not. */
  const temporaryIn = (readers: LeftoversReaders, at: number, {temporary}: ToolTables, busy: boolean) => {
    if (traits.family === 'mysql') return [];
    if (at === suspects.at) return lasting.map(temporaryOf);
    const twice = temporary.filter(file => suspects.files.some(each => isSame(each, file)));
    if (!busy && twice.length < temporary.length) readers.toolTables.hurry();
    if (!busy) lasting = twice;
    suspects = {at, files: busy ? [] : temporary};
    return lasting.map(temporaryOf);
  };

  return (readers, sessions, whole, at) => {
    if (traits.replica) return {at, value: []};
    if (!traits.may.seeProcesses) return {at, missing: 'what tools left behind is hidden: it takes PROCESS'};
    toolSessions.see(sessions, whole);
    const now = runningDdl(sessions);
    const reading = readers.toolTables.reading();
    if ([...running].some(each => !now.has(each)) && at - reading.at > leastPause) hurryLeftovers(readers);
    running = now;
    if ('missing' in reading) return reading;
    const bases = readers.toolBases.value();
    const found = {
      tables: reading.value.tables,
      bases: bases?.tables ?? [],
      triggers: readers.toolTriggers.value() ?? [],
    };
    const holderOf = (schema: string, base: string) =>
      bases?.locked.find(each => each.schema === schema && each.name === base)?.holder ?? null;
    const remains = remainsIn(
      found,
      (tool, schema, base, tables) =>
        (tool === 'gh-ost' ? holderOf(schema, base) : null) ?? toolSessions.user(tool, tables),
    );
    if (remains.length > 0 && !toolSessions.ready())
      return {at, missing: 'sessions have to be watched first: a tool may be at work'};
    return {
      at: reading.at,
      value: [...remains, ...temporaryIn(readers, reading.at, reading.value, now.size > 0)],
    };
  };
};
