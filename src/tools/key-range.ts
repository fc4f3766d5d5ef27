// How far a tool that copies a table along a key has come, told by the bounds in its own statements. Pure.

/** Of the first column of the key, when that is a whole number. */
export type Bounds = {
  readonly column: string;
  /** Everything up to here is copied. */
  readonly from: number;
  /** Where this statement's range ends. */
  readonly to: number;
};

const number = String.raw`(?:_binary)?'?(-?\d{1,16})'?\)`;
const bounds = new RegExp(
  String.raw`where\s+\(+\x60([^\x60]+)\x60 >=? ${number}.*?\band\s+\(+\x60\1\x60 <=? ${number}`,
  'is',
);

/** `null`: none that can be measured, as in `` where ((`id` > 1000)) and ((`id` < 2000) or ((`id` = 2000))) ``. */
export const boundsIn = (statement: string): Bounds | null => {
  const [, column, from, to] = bounds.exec(statement) ?? [];
  if (column === undefined || !Number.isSafeInteger(Number(from)) || !Number.isSafeInteger(Number(to)))
    return null;
  return {column, from: Number(from), to: Number(to)};
};

/** From the lowest key to the highest that is to be copied, and where the copying is. */
export type KeyRange = {
  readonly column: string;
  readonly low: number;
  readonly high: number;
  readonly at: number;
};

const shareOf = ({low, high, at}: KeyRange): number =>
  high > low ? Math.min(1, Math.max(0, (at - low) / (high - low))) : 0;

const written = ({column, low, high, at}: KeyRange): string =>
  `${column} ${at.toLocaleString('en')} of ${low.toLocaleString('en')}–${high.toLocaleString('en')}`;

/** Progress by the range alone; keys that are not there count too. */
export const byKey = (range: KeyRange) => ({
  ...{done: Math.max(0, range.at - range.low), total: range.high - range.low},
  ...{unit: null, source: `range of the key: ${written(range)}`},
});

/** The rows that there must be when so many lie in the part that is copied; `null`: nothing was copied yet. */
export const rowsByKey = (copied: number, range: KeyRange) => {
  const share = shareOf(range);
  return share === 0 || copied === 0
    ? null
    : {
        total: Math.max(copied, Math.round(copied / share)),
        source: `reckoned from the key: ${written(range)}`,
      };
};
