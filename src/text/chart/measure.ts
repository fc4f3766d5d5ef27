// What is measured along an axis: in which unit its labels are, and how they are written.

export type Measure = {
  /** Size of the unit for an axis that reaches so far. */
  readonly unitFor: (most: number) => number;
  /** A round value of the axis. */
  readonly label: (value: number, unit: number) => string;
};

const units = [
  [3_600_000, 'h'],
  [60_000, 'min'],
  [1_000, 's'],
  [1, 'ms'],
  [0.001, 'µs'],
] as const;

/** Binary fractions leave a rest: 3 × 0.1 is 0.30000000000000004. */
const plainNumber = (value: number): string => String(Number(value.toPrecision(6)));

/** Durations in ms: each axis in one unit, `0`, `200 ms`, `1.5 s`, `2 min`. */
export const durations: Measure = {
  unitFor: most => units.find(([size]) => most >= (size === 1 ? 0.2 : size))?.[0] ?? 0.001,
  label: (value, unit) =>
    value === 0 ? '0' : `${plainNumber(value / unit)} ${units.find(([size]) => size === unit)?.[1] ?? ''}`,
};

/** Anything else, in the words of its own format. */
export const measuredBy = (format: (value: number) => string): Measure => ({
  unitFor: () => 1,
  label: format,
});
