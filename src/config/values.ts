// Kinds of values that migtop.yaml may hold. Messages complete "<key> …".
import * as v from 'valibot';
import {parseDuration, parseShare, parseSize} from './units.ts';
import {splitWords} from './words.ts';

export const text = v.pipe(v.string('must be text'), v.nonEmpty('must not be empty'));
export const texts = v.array(text, 'must be a list');
export const yesOrNo = v.boolean('must be true or false');

/** Text or a number, read by `parse`. */
const measured = (parse: (written: string) => number | null, message: string) =>
  v.pipe(
    v.union([v.string(), v.number()], message),
    v.transform(written => parse(String(written))),
    v.number(message),
  );

export const duration = measured(parseDuration, 'must be a duration such as 500ms, 5s, 2m or 1h');
export const size = measured(parseSize, 'must be a size such as 64MiB or 1GiB');
export const share = measured(parseShare, 'must be a share such as 85% or 0.85');
export const count = v.pipe(
  v.number('must be a number'),
  v.integer('must be a whole number'),
  v.minValue(1, 'must be at least 1'),
);
/** What a statement can be given. */
export const parameters = v.array(
  v.nullable(v.union([v.string(), v.number(), v.boolean()], 'must be text, a number, true or false')),
  'must be a list',
);
export const nodes = v.picklist(['primary', 'replicas', 'all'], 'must be primary, replicas or all');
/** How many times something else. */
export const times = v.pipe(v.number('must be a number'), v.minValue(1, 'must be at least 1'));

export const command = v.pipe(
  v.union(
    [text, v.pipe(texts, v.minLength(1, 'must name a program'))],
    'must be a command or a list of words',
  ),
  v.transform(written => (typeof written === 'string' ? splitWords(written) : written)),
  v.array(v.string(), 'has an open quote'),
);
