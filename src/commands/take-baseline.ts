// The baseline by hand: of the last minutes when the operator says so, or from a recording of calmer times.
import path from 'node:path';
import type {Baseline} from '../core/baseline/baseline.ts';
import {measuredIn} from '../core/baseline/measured.ts';
import {bandsBetween, lookback} from '../core/baseline/take.ts';
import type {Fact} from '../core/event.ts';
import {fold, initial} from '../core/fold/fold.ts';
import type {State} from '../core/state.ts';
import {UserError} from '../errors.ts';
import {readRecording} from '../recording/reader.ts';

type Ports = {
  readonly state: () => State;
  readonly append: (fact: Fact) => void;
  readonly operator: string;
};

/** What the operator has before his eyes, ms. */
const lastMinutes = 300_000;

/** `null`: taken of the last minutes, for every cluster. Else why not. */
export const takeBaseline = ({state, append, operator}: Ports): string | null => {
  const seen = state();
  const taken = Object.keys(seen.baselines).flatMap(cluster => {
    const measured = measuredIn(seen, cluster);
    const bands = bandsBetween(measured, seen.now - lastMinutes, seen.now, 'operator');
    return Object.keys(bands).length === 0 ? [] : [{cluster, bands}];
  });
  if (taken.length === 0) return 'Half a minute of figures is needed for a baseline.';
  for (const each of taken) append({type: 'baseline.taken', operator, recording: null, ...each});
  return null;
};

const begun = ({baselines}: State): boolean =>
  Object.values(baselines).some(({startedAt}) => startedAt !== null);

/** What a recording knew before its migration began, or else of its last ten minutes. */
const bandsIn = (state: State, cluster: string): Baseline['bands'] => {
  const known = state.baselines[cluster];
  const bands =
    known === undefined || known.startedAt !== null
      ? (known?.bands ?? {})
      : bandsBetween(measuredIn(state, cluster), state.now - lookback, state.now, 'recording');
  return Object.fromEntries(
    Object.entries(bands).map(([key, band]) => [key, {...band, origin: 'recording'}]),
  );
};

/** The baselines in a recording. Throws `UserError`: it cannot be read, or is too short. */
export const readBaselines = async (file: string, operator: string): Promise<readonly Fact[]> => {
  let state = initial;
  for await (const event of readRecording(file)) {
    state = fold(state, event);
    if (begun(state) && Object.values(state.baselines).some(({bands}) => Object.keys(bands).length > 0))
      break;
  }
  const found = Object.keys(state.baselines)
    .map(cluster => ({cluster, bands: bandsIn(state, cluster)}))
    .filter(({bands}) => Object.keys(bands).length > 0);
  if (found.length > 0)
    return found.map(each => ({
      ...{type: 'baseline.taken', operator, recording: path.basename(file)},
      ...each,
    }));
  throw new UserError(
    `The recording ${file} has no baseline: half a minute without a migration is needed.`,
    'Name a longer one, or leave --baseline out: it is then taken before the migration begins.',
  );
};

/** Baselines of servers that are not watched, in one sentence; `null`: they are all of these. */
export const foreignBaselines = (taken: readonly Fact[], clusters: readonly string[]): string | null => {
  const foreign = taken.flatMap(fact =>
    fact.type === 'baseline.taken' && !clusters.includes(fact.cluster) ? [fact.cluster] : [],
  );
  return foreign.length === 0
    ? null
    : `The baseline is of other servers and compares nothing here: ${foreign.join(', ')}.`;
};
