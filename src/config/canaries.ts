// Statements of the user's own that are asked at a fixed rate, as migtop.yaml names them.
import {type Canary, canaryNames} from '../core/canary.ts';
import {UserError} from '../errors.ts';
import type {FileSettings} from './schema.ts';

const usualEvery = 1_000;
/** Oftener is a load by itself, ms. */
const shortestEvery = 200;
const usualTimeout = 1_000;
/** They take turns on one connection: one that may be out for longer keeps back all others for as long, ms. */
const longestTimeout = 10_000;

type Written = NonNullable<FileSettings['canaries']>[number];

/** The session cannot write; this is for statements that would change the session itself. */
const reads = /^(?:[\s(]|\/\*.*?\*\/)*(?:select|with|values|table|show)\b/is;

const canaryOf = ({name, statement, parameters, on, every, timeout}: Written): Canary => ({
  ...{name, statement, parameters: parameters ?? [], on: on ?? 'primary'},
  ...{every: every ?? usualEvery, timeout: timeout ?? usualTimeout},
});

const check = ({name, statement, every, timeout}: Canary): void => {
  const where = `canary ${name}`;
  if (!reads.test(statement))
    throw new UserError(`${where}: its statement does not read.`, 'Begin it with SELECT or WITH.');
  if (every < shortestEvery)
    throw new UserError(
      `${where}: every ${every} ms is a load by itself.`,
      `Use ${shortestEvery}ms or more.`,
    );
  if (timeout > longestTimeout)
    throw new UserError(
      `${where}: while it is out, for ${timeout} ms at most, no other canary is asked.`,
      `Use a timeout of ${longestTimeout}ms or less.`,
    );
};

/** `others`: names that are taken by endpoints. Throws `UserError`. */
export const canariesOf = (
  written: readonly Written[] = [],
  others: readonly string[] = [],
): readonly Canary[] => {
  const taken = new Set<string>([...Object.values(canaryNames), ...others]);
  return written.map(each => {
    const canary = canaryOf(each);
    if (taken.has(canary.name))
      throw new UserError(
        `There are two canaries or endpoints ${canary.name}.`,
        'Give each a name of its own.',
      );
    taken.add(canary.name);
    check(canary);
    return canary;
  });
};
