// pg_repack: what its trigger, log table, advisory lock and sessions tell of it. It is stopped at its client, and nothing else steers it.
import type {JobReading, JobState} from '../core/job.ts';
import type {Session} from '../core/session.ts';
import type {Node} from '../engines/engine.ts';
import {type Repack, readRepacks} from './pg-repack-rows.ts';
import {no, rawOf, unsaid} from './plain-reading.ts';
import type {Tool} from './tool.ts';

const id = 'pg_repack';

const isOurs = ({application}: Session): boolean => application === id;

/** What its main session says, or said last, by phase; the first that fits. */
const saying: readonly (readonly [RegExp, string])[] = [
  [/repack_swap/i, 'swaps the tables'],
  [/repack_drop/i, 'cleans up'],
  [/repack_apply/i, 'applies the log'],
  [/virtualxid/i, 'waits for older transactions'],
  [/^\s*insert into repack\.table_/i, 'copies the rows'],
  [/create (unique )?index/i, 'builds the indexes'],
];

const phaseOf = ({hasLog}: Repack, main: Session | undefined, helpers: readonly Session[]): string => {
  const builds = helpers.some(
    ({state, statement}) => state === 'active' && /create (unique )?index/i.test(statement ?? ''),
  );
  if (builds) return 'builds the indexes';
  const statement = main?.statement ?? '';
  const said = saying.find(([pattern]) => pattern.test(statement))?.[1];
  if (said !== undefined) return said;
  if (/^\s*lock table .* access exclusive/i.test(statement)) return hasLog ? 'swaps the tables' : 'sets up';
  return hasLog ? 'under way' : 'sets up';
};

/** It kills whoever is in its way, which nobody expects of a tool that only tidies up. */
const threat =
  'after --wait-timeout (60 s) it cancels who blocks it, then terminates; not with --no-kill-backend';

/** Whoever began before its copy; its second session holds the table from then on. */
const olderThan = (copy: Session | undefined, sessions: readonly Session[]): Session | undefined => {
  const began = copy?.transactionStart ?? null;
  if (began === null) return undefined;
  return sessions
    .filter(each => each.kind === 'client' && !isOurs(each) && each.database === copy?.database)
    .filter(({transactionStart}) => transactionStart !== null && transactionStart < began)
    .toSorted((a, b) => (a.transactionStart ?? 0) - (b.transactionStart ?? 0))[0];
};

const waitOf = (phase: string, sessions: readonly Session[]): string | null => {
  if (phase !== 'waits for older transactions') return null;
  const copy = sessions.find(
    each => isOurs(each) && /^\s*lock table .* access share/i.test(each.statement ?? ''),
  );
  const oldest = olderThan(copy, sessions);
  return oldest === undefined
    ? 'until all transactions have ended that began before its copy'
    : `until ${oldest.id} (${oldest.application || 'no name'}) and all others have ended that began before its copy`;
};

const cleanUpOf = ({relation, table}: Repack): readonly string[] => [
  `DROP TRIGGER repack_trigger ON ${table};`,
  `DROP TABLE IF EXISTS repack.table_${relation}, repack.log_${relation};`,
  `DROP TYPE IF EXISTS repack.pk_${relation};`,
];

const cannot = no('nothing can steer it');
const atClient = (main: Session | undefined) =>
  no(
    'it is stopped at its client',
    `Press Ctrl-C where it runs, or kill -INT its process${main?.client ? ` on ${main.client}` : ''}: it cleans up.`,
  );

const orphan = (repack: Repack): JobReading => ({
  ...unsaid,
  ...{job: `${id}:${repack.relation}`, tool: id, title: id, table: repack.table},
  ...{state: 'failed', phase: 'left behind', source: 'nothing runs any more'},
  cleanUp: cleanUpOf(repack),
  can: {abort: no('nothing runs any more', `Clean up: ${cleanUpOf(repack).join(' ')}`)},
  raw: `repack_trigger is on ${repack.table} and no pg_repack runs: repack.log_${repack.relation} grows with every change`,
});

const running = (repack: Repack, holder: string, sessions: readonly Session[]): JobReading => {
  const main = sessions.find(each => each.id === holder);
  const helpers = sessions.filter(each => isOurs(each) && each.id !== holder);
  const phase = phaseOf(repack, main, helpers);
  const copies = phase === 'copies the rows' && repack.written !== null;
  const state: JobState = 'running';
  return {
    ...unsaid,
    ...{job: `${id}:${repack.relation}`, tool: id, title: id, table: repack.table, state, phase},
    ...(copies ? {done: repack.written, total: repack.size, unit: 'bytes'} : {}),
    source: copies
      ? 'the old size by the last ANALYZE; the new one is smaller by what is dead in it'
      : 'pg_repack counts nothing in this phase',
    ...{throttled: waitOf(phase, sessions), worker: holder, workerSession: main ? holder : null},
    ...{startedAt: main?.backendStart ?? null, sessions: helpers.map(each => each.id)},
    whenStopped: 'its client cleans up and ends; all its work is lost',
    cleanUp: cleanUpOf(repack),
    can: {...{pause: cannot, resume: cannot}, abort: atClient(main)},
    raw: `${rawOf({phase, 'changes in the log': repack.backlog})}; ${threat}`,
  };
};

export const pgRepack: Tool = {
  id,
  read: async (node: Node) => {
    const {tooling} = node;
    const sessions = tooling.sessions();
    const left = await tooling.tables(['repack.log_*', 'repack.table_*']);
    if (left.length === 0 && !sessions.some(isOurs)) return [];
    const repacks = await readRepacks(node);
    return repacks.map(each => (each.holder === null ? orphan(each) : running(each, each.holder, sessions)));
  },
  commandFor: () => ({refused: 'pg_repack is stopped at its client'}),
  act: async () => ({result: 'refused', reply: 'pg_repack is stopped at its client.', fix: null}),
};
