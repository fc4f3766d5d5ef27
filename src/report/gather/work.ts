// Work with progress of its own: its phases, its curve and when it stood still.
import type {Progress} from '../../core/state.ts';
import {createSampler, type Sampler} from '../sampler.ts';
import type {Stretch} from '../series.ts';
import type {Work} from '../work.ts';
import type {Step} from './step.ts';

/** Housekeeping goes on for as long as one watches: so much of it is told. */
const mostWork = 200;
const mostPauses = 200;
const mostPhases = 200;

type Known = {
  work: Omit<Work, 'progress' | 'pauses' | 'phases'>;
  readonly phases: {at: number; phase: string}[];
  readonly pauses: Stretch[];
  pause: Stretch | null;
  readonly sampler: Sampler;
};

const factsOf = ({node, session, title, table, job, fraction, done, total, unit, source}: Progress) => ({
  ...{node, title, table, fraction, done, total, unit, source},
  ...{tool: job?.tool ?? null, state: job?.state ?? null, session},
});

const isOver = (progress: Progress): boolean =>
  progress.job !== null && ['done', 'failed', 'aborted'].includes(progress.job.state);

/** What a job is in is told by its state as well as by its phase. */
const phaseOf = ({phase, job}: Progress): string =>
  job !== null && job.state !== 'running' && job.state !== phase ? `${phase} (${job.state})` : phase;

/** Two consoles may have seen the same: what is told twice counts once. */
const inOrder = (phases: Known['phases']): Work['phases'] =>
  phases
    .toSorted((a, b) => a.at - b.at)
    .filter(({phase}, index, sorted) => sorted[index - 1]?.phase !== phase);

/** Shorter pauses are the time between two readings. */
const leastPause = 1_000;

const joined = (pauses: readonly Stretch[]): readonly Stretch[] => {
  const result: Stretch[] = [];
  for (const pause of pauses.toSorted((a, b) => a.from - b.from)) {
    const last = result.at(-1);
    if (last !== undefined && last.why === pause.why && pause.from <= last.to)
      result[result.length - 1] = {...last, to: Math.max(last.to, pause.to)};
    else result.push(pause);
  }
  return result.filter(({from, to}) => to - from >= leastPause);
};

export const createWorkGatherer = () => {
  const known = new Map<string, Known>();

  const pauseAfter = (entry: Known, {stalledBecause, stalledSince}: Progress, at: number) => {
    const {pause} = entry;
    if (pause !== null && pause.why === stalledBecause) {
      entry.pause = {...pause, to: at};
      return;
    }
    if (pause !== null && entry.pauses.length < mostPauses) entry.pauses.push({...pause, to: at});
    entry.pause =
      stalledBecause === null ? null : {from: Math.min(at, stalledSince ?? at), to: at, why: stalledBecause};
  };

  const begin = (cluster: string, progress: Progress, at: number): Known => ({
    work: {...factsOf(progress), cluster, from: at, to: at, goesOn: true, stopped: null},
    ...{phases: [], pauses: [], pause: null, sampler: createSampler(600)},
  });

  const see = (cluster: string, progress: Progress, at: number): string => {
    const key = [cluster, progress.node, progress.key, progress.title].join('|');
    if (!known.has(key) && known.size >= mostWork) return key;
    const entry = known.get(key) ?? begin(cluster, progress, at);
    known.set(key, entry);
    const {from, to} = entry.work;
    const goesOn = !isOver(progress);
    entry.work = {
      ...{...entry.work, ...factsOf(progress), goesOn},
      ...{from: Math.min(from, at), to: goesOn ? Math.max(to, at) : to},
    };
    entry.sampler.add(at, progress.fraction);
    pauseAfter(entry, progress, at);
    const phase = phaseOf(progress);
    if (entry.phases.at(-1)?.phase !== phase && entry.phases.length < mostPhases)
      entry.phases.push({at, phase});
    return key;
  };

  return {
    take: ({event, after}: Step) => {
      if (event.type !== 'node.observed' && event.type !== 'tool.observed') return;
      const node = after.nodes[event.node];
      if (node === undefined) return;
      // A tool's account is a reading of its own jobs, an observation one of the server's own work.
      const tool = event.type === 'tool.observed' ? event.tool : null;
      const told = node.progress.filter(({job}) => (job?.tool ?? null) === tool);
      const seen = new Set(told.map(progress => see(node.cluster, progress, event.at)));
      for (const [key, entry] of known) {
        const {work} = entry;
        if (!work.goesOn || seen.has(key) || work.tool !== tool) continue;
        if (work.cluster !== node.cluster || work.node !== node.node) continue;
        entry.work = {...work, goesOn: false};
      }
    },
    work: (): readonly Work[] =>
      [...known.values()].map(({work, phases, pauses, pause, sampler}) => ({
        ...{...work, phases: inOrder(phases), progress: sampler.points()},
        pauses: joined(pause === null ? pauses : [...pauses, pause]),
      })),
  };
};
