// What has to be said to turn one piece of plain JSON into another. `patched(a, differenceOf(a, b))` equals `b`, order included.

export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | {readonly [key: string]: Json | undefined};
type JsonObject = {readonly [key: string]: Json | undefined};

/**
 * - a scalar: the new value;
 * - `{"=": value}`: the new value, whole;
 * - `{"@": […]}`: an array made from the old one: `[from, count]` is a run of old elements, `[from, difference]` an old element
 *   changed, `{"=": value}` a new one;
 * - any other object: changed fields; those listed in `"-"` are gone.
 */
export type Difference = Json;

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isArray = (value: Json | undefined): value is readonly Json[] => Array.isArray(value);

/** Field names that a difference gives a meaning of its own. */
const reserved = ['=', '@', '-'];

/** What tells one element of an array from its neighbours, so that it is found again when others come and go. */
const identifying = [
  'id',
  'object',
  'session',
  'waiter',
  'blocker',
  'mode',
  'granted',
  'kind',
  'name',
  'table',
];

const identityOf = (element: Json): string => {
  if (!isObject(element)) return JSON.stringify(element);
  if (typeof element.id === 'string') return element.id;
  return JSON.stringify(identifying.map(field => element[field] ?? null));
};

const whole = (value: Json): Difference =>
  typeof value === 'object' && value !== null ? {'=': value} : value;

/** `undefined`: they are the same. */
export const differenceOf = (before: Json | undefined, after: Json): Difference | undefined => {
  if (before === after) return undefined;
  if (isObject(before) && isObject(after)) return betweenObjects(before, after);
  if (isArray(before) && isArray(after)) return betweenArrays(before, after);
  return whole(after);
};

const keysOf = (value: JsonObject): string[] => Object.keys(value).filter(key => value[key] !== undefined);

const betweenObjects = (before: JsonObject, after: JsonObject): Difference | undefined => {
  const keys = keysOf(after);
  if (reserved.some(key => key in after || key in before))
    return JSON.stringify(before) === JSON.stringify(after) ? undefined : whole(after);
  const gone = keysOf(before).filter(key => after[key] === undefined);
  const changed: Record<string, Difference> = {};
  for (const key of keys) {
    const change = differenceOf(before[key], after[key] ?? null);
    if (change !== undefined) changed[key] = change;
  }
  if (gone.length > 0) changed['-'] = gone;
  return Object.keys(changed).length === 0 ? undefined : changed;
};

const betweenArrays = (before: readonly Json[], after: readonly Json[]): Difference | undefined => {
  const identities = before.map(identityOf);
  const places = new Map(identities.map((identity, place) => [identity, place]));
  const steps: Json[] = [];
  let run: [from: number, count: number] = [0, 0];
  for (const element of after) {
    const identity = identityOf(element);
    const next = run[0] + run[1];
    const from = identities[next] === identity ? next : places.get(identity);
    const change = from === undefined ? undefined : differenceOf(before[from], element);
    if (from === undefined || change !== undefined) {
      steps.push(from === undefined ? {'=': element} : [from, change ?? null]);
      run = [(from ?? next) + 1, 0];
      continue;
    }
    if (run[1] === 0 || from !== next) {
      run = [from, 0];
      steps.push(run);
    }
    run[1]++;
  }
  const same = after.length === before.length && run[0] === 0 && run[1] === before.length;
  return same ? undefined : {'@': steps};
};

/** Throws when the difference was not made from `before`. */
export const patched = (before: Json | undefined, difference: Difference): Json => {
  if (!isObject(difference)) return difference;
  if (difference['='] !== undefined) return difference['='];
  if (isArray(difference['@'])) return patchedArray(before, difference['@']);
  return patchedObject(before, difference);
};

const patchedObject = (before: Json | undefined, difference: JsonObject): Json => {
  if (!isObject(before)) throw new Error('a difference without what it was made from');
  const {'-': gone, ...changed} = difference;
  const result: Record<string, Json | undefined> = {...before};
  for (const key of isArray(gone) ? gone : []) delete result[String(key)];
  for (const [key, change] of Object.entries(changed))
    if (change !== undefined) result[key] = patched(before[key], change);
  return result;
};

const patchedArray = (before: Json | undefined, steps: readonly Json[]): Json => {
  if (!isArray(before)) throw new Error('a difference without the list it was made from');
  return steps.flatMap((step): readonly Json[] => {
    if (isObject(step) && step['='] !== undefined) return [step['=']];
    const [from, change] = isArray(step) ? step : [];
    if (typeof from !== 'number' || change === undefined) throw new Error('a difference that is damaged');
    return typeof change === 'number' ? before.slice(from, from + change) : [patched(before[from], change)];
  });
};
