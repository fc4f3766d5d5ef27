export const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? Number.NaN)
    : ((sorted[middle - 1] ?? Number.NaN) + (sorted[middle] ?? Number.NaN)) / 2;
};

/** `median 412 of 15, 180–790`, in whole numbers. */
export const spreadOf = (values: readonly number[]): string => {
  const [least, most] = [Math.min(...values), Math.max(...values)].map(Math.round);
  return `median of ${values.length}, ${least}–${most}`;
};
