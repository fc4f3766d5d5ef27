/** Ids in the order of their numbers; those that are not numbers follow by alphabet. */
export const numerically = (a: string, b: string): number => {
  const [left, right] = [Number(a), Number(b)];
  const difference = (Number.isNaN(left) ? Infinity : left) - (Number.isNaN(right) ? Infinity : right);
  if (difference !== 0 && !Number.isNaN(difference)) return difference;
  return a < b ? -1 : a > b ? 1 : 0;
};
