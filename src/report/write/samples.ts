import type {ChartCurve} from '../content/block.ts';

/** The highest value in each of `count` equal parts of the time; a part without a reading goes on with the one before, for a while. */
export const samplesOf = (
  {at, values}: ChartCurve,
  {from, to, count, hold = 15_000}: {from: number; to: number; count: number; hold?: number},
): readonly (number | null)[] => {
  const width = Math.max(1, to - from) / count;
  const found: (number | null | undefined)[] = Array.from({length: count});
  for (const [index, moment] of at.entries()) {
    const value = values[index] ?? null;
    const place = Math.floor((moment - from) / width);
    const column = place === -1 ? 0 : place;
    if (column < 0 || column >= count) continue;
    const known = found[column];
    found[column] = value === null ? (known ?? null) : Math.max(value, known ?? value);
  }
  let [last, since]: [number | null, number] = [null, Number.NEGATIVE_INFINITY];
  return found.map((value, column) => {
    const moment = column * width;
    if (value !== undefined) {
      [last, since] = [value, moment];
      return value;
    }
    return moment - since <= Math.max(hold, width * 1.5) ? last : null;
  });
};
