// What happened when, as signs in a row of cells that stands for a time.
import type {Happening} from '../core/happening.ts';
import type {Tone} from './span.ts';

/** Sign and look of what happened; the later in the list, the more it covers what else is there. */
export const happeningSigns = {
  notice: ['░', 'info'],
  warning: ['▒', 'warning'],
  critical: ['█', 'critical'],
  phase: ['┊', 'migration'],
  mark: ['m', 'accent'],
  action: ['◆', 'key'],
} as const satisfies Readonly<Record<string, readonly [string, Tone]>>;

export type HappeningSign = keyof typeof happeningSigns;

const order = Object.keys(happeningSigns);

const nameOf = ({kind, severity}: Happening): HappeningSign =>
  kind === 'alert' ? (severity ?? 'notice') : kind;

export type Period = {readonly from: number; readonly to: number};

/** What each of `width` cells shows; `null`: nothing happened there. What lies outside of the period is left out. */
export const signsIn = (
  happenings: readonly Happening[],
  {from, to}: Period,
  width: number,
): readonly (HappeningSign | null)[] => {
  const cells: (HappeningSign | null)[] = Array.from({length: width}, () => null);
  const cellOf = (at: number): number =>
    Math.max(0, Math.min(width - 1, Math.floor(((at - from) / Math.max(1, to - from)) * width)));
  for (const happening of happenings) {
    const until = happening.until ?? to;
    if (until < from || happening.at > to) continue;
    const name = nameOf(happening);
    for (let cell = cellOf(happening.at); cell <= cellOf(until); cell += 1)
      if (order.indexOf(name) > order.indexOf(cells[cell] ?? '')) cells[cell] = name;
  }
  return cells;
};
