// Each migration's course as its clusters lived through it: compared with what baseline, over when, recovered when.
import {lackingWords} from '../../core/advice/baseline-words.ts';
import type {Baseline} from '../../core/baseline/baseline.ts';
import type {Course} from '../course.ts';
import type {Step} from './step.ts';

/** Two consoles do not see the beginning at the same moment, ms. */
const slack = 5_000;

const baselineIn = ({bands}: Baseline): Course['baseline'] => {
  const all = Object.values(bands);
  if (all.length === 0) return null;
  return {
    series: all.length,
    from: Math.min(...all.map(({from}) => from)),
    to: Math.max(...all.map(({to}) => to)),
  };
};

const seenOf = (cluster: string, startedAt: number, known: Baseline, now: number): Course => ({
  ...{cluster, startedAt, seenTo: now, baseline: baselineIn(known)},
  endedAt: known.recovery?.endedAt ?? null,
  recoveredAt: known.recovery?.recoveredAt ?? null,
  lacking: known.recovery?.lacking.map(lackingWords) ?? [],
});

/** What two recordings saw of one migration is told by the one that saw it longer. */
const merged = (all: readonly Course[]): readonly Course[] => {
  const kept: Course[] = [];
  for (const each of all.toSorted((a, b) => a.startedAt - b.startedAt)) {
    const index = kept.findIndex(
      other => other.cluster === each.cluster && each.startedAt <= (other.endedAt ?? other.seenTo) + slack,
    );
    const other = kept[index];
    if (other === undefined) kept.push(each);
    else if (each.seenTo > other.seenTo) kept[index] = {...each, startedAt: other.startedAt};
  }
  return kept;
};

export const createCourseGatherer = () => {
  const done: Course[] = [];
  const open = new Map<string, Course>();

  const take = ({before, after, recording}: Step) => {
    if (before.baselines === after.baselines) return;
    for (const [cluster, known] of Object.entries(after.baselines)) {
      const key = `${recording}|${cluster}`;
      const startedAt = known.startedAt ?? open.get(key)?.startedAt;
      if (startedAt === undefined) continue;
      const seen = seenOf(cluster, startedAt, known, after.now);
      open.set(key, seen);
      // Recovered: the next work is another migration.
      if (known.startedAt !== null) continue;
      done.push(seen);
      open.delete(key);
    }
  };

  return {
    take,
    courses: (): readonly Course[] => merged([...done, ...open.values()]),
  };
};
