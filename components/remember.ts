/** Keeps the last answer for the same arguments (by identity): frames between two ticks, and keys, then cost nothing. */
export const remember = <Args extends readonly unknown[], Result>(
  compute: (...args: Args) => Result,
): ((...args: Args) => Result) => {
  let last: {readonly args: Args; readonly result: Result} | null = null;
  return (...args) => {
    if (last?.args.every((arg, index) => arg === args[index])) return last.result;
    last = {args, result: compute(...args)};
    return last.result;
  };
};
