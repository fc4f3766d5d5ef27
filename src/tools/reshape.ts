// reshape: the state that it keeps, and the session that has its lock. Steered by its commands alone.
import type {JobReading, JobState} from '../core/job.ts';
import type {Node} from '../engines/engine.ts';
import {no, rawOf, unsaid} from './plain-reading.ts';
import type {Tool} from './tool.ts';

const id = 'reshape';

/** Halves of its advisory lock, 4036779288569897133. */
const [lockHigh, lockLow] = [939_885_920, 199_024_813];

const stateSql = `select value->>'state' as state, (select pid from pg_locks where locktype = 'advisory' and granted
    and classid = ${lockHigh} and objid = ${lockLow} and objsubid = 1 limit 1) as holder
from reshape.data where key = 'state'`;

const states: Readonly<Record<string, {readonly state: JobState; readonly phase: string}>> = {
  applying: {state: 'running', phase: 'applies its migrations'},
  in_progress: {state: 'running', phase: 'to be completed or aborted'},
  completing: {state: 'running', phase: 'completes'},
  aborting: {state: 'aborting', phase: 'aborts'},
};

const readingOf = (name: string, holder: string | null): JobReading => {
  const {state, phase} = states[name] ?? {state: 'running' as const, phase: name};
  const waits = name === 'in_progress';
  const halfway = !waits && holder === null;
  const cannot = no('reshape cannot be paused');
  return {
    ...unsaid,
    ...{job: `${id}:migration`, tool: id, title: id, state, source: 'reshape counts nothing'},
    phase: halfway ? `${phase}: nobody does, its process is gone` : phase,
    throttled: waits ? 'nothing runs: reshape migration complete ends it, abort undoes it' : null,
    cutOver: waits ? 'postponed' : name === 'completing' ? 'under way' : null,
    ...{worker: holder, workerSession: holder, cleanUp: ['reshape migration abort']},
    can: {
      ...{pause: cannot, resume: cannot},
      abort: no('reshape does that itself', 'reshape migration abort'),
      'cut over': waits ? no('reshape does that itself', 'reshape migration complete') : no(`it ${phase}`),
    },
    raw: rawOf({state: name, 'held by': holder}),
  };
};

export const reshape: Tool = {
  id,
  read: async ({tooling}: Node) => {
    if ((await tooling.tables(['reshape.data'])).length === 0) return [];
    const [row] = await tooling.read({postgres: () => stateSql});
    const state = row?.state ?? 'idle';
    return state === 'idle' ? [] : [readingOf(state, row?.holder ?? null)];
  },
  commandFor: () => ({refused: 'reshape is steered by its own commands'}),
  act: async () => ({result: 'refused', reply: 'reshape is steered by its own commands.', fix: null}),
};
