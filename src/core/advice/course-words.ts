// What has become of the servers since the migration ended, in sentences.
import type {Baseline, Recovery} from '../baseline/baseline.ts';
import type {State} from '../state.ts';
import {lackingList} from './baseline-words.ts';
import type {SentenceTone} from './sentence.ts';
import {ago} from './words.ts';

/** Statements of one migration follow each other: what is so young says nothing yet, ms. */
const fleeting = 3_000;

/** A migration that has ended, with what is known of the time since. */
type Over = {readonly baseline: Baseline; readonly recovery: Recovery};

/** The one that ended last, of all clusters; `null`: none has, or one is at work. */
const overIn = ({baselines, now}: State): Over | null => {
  const all = Object.values(baselines);
  if (all.some(({workSeenAt}) => workSeenAt !== null)) return null;
  const [last] = all
    .flatMap(baseline => (baseline.recovery === null ? [] : [{baseline, recovery: baseline.recovery}]))
    .toSorted(
      (a, b) =>
        Number(a.recovery.recoveredAt !== null) - Number(b.recovery.recoveredAt !== null) ||
        b.recovery.endedAt - a.recovery.endedAt,
    );
  return last !== undefined && now - last.recovery.endedAt >= fleeting ? last : null;
};

/** Without a baseline of latencies, only what has a norm of its own was judged. */
const judgedBy = ({bands}: Baseline): string =>
  Object.keys(bands).length === 0 ? ' (by waits, lag and errors: there is no baseline)' : '';

/** `recovered as soon as the migration ended`, `recovered 14 s after the migration’s end`: the same live and in reports. Epoch ms. */
export const recoveredWords = (endedAt: number, recoveredAt: number): string => {
  const took = recoveredAt - endedAt;
  return took < 1_000
    ? 'recovered as soon as the migration ended'
    : `recovered ${ago(took)} after the migration’s end`;
};

export type CourseWords = {
  readonly text: string;
  readonly tone: SentenceTone;
  /** Waited for long enough, and still not as before. */
  readonly isOverdue: boolean;
};

/** Since the end of the last migration; `null`: none has ended, or one is at work. */
export const courseWords = (state: State): CourseWords | null => {
  const over = overIn(state);
  const limits = state.opened?.limits;
  if (over === null || limits === undefined) return null;
  const {endedAt, recoveredAt, lacking} = over.recovery;
  if (recoveredAt !== null) {
    const text = `${recoveredWords(endedAt, recoveredAt)}${judgedBy(over.baseline)}`;
    return {text, tone: 'good', isOverdue: false};
  }
  const since = state.now - endedAt;
  const isOverdue = since >= limits.recoverWithin;
  if (lacking.length > 0)
    return {
      text: `not recovered for ${ago(since)}: ${lackingList(lacking)}`,
      ...{tone: 'warning', isOverdue},
    };
  const left = Math.max(0, limits.recoveredFor - since);
  return {
    text: `${ago(since)} after the migration’s end all is as before so far${left > 0 ? `: recovered if that lasts ${ago(left)} more` : ''}`,
    ...{tone: 'muted', isOverdue},
  };
};
