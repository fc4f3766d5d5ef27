// What migtop.yaml may hold. Messages complete "<key> …".
import * as v from 'valibot';
import {shortestInterval} from './defaults.ts';
import {parseDuration, parseShare, parseSize} from './units.ts';
import {splitWords} from './words.ts';

const text = v.pipe(v.string('must be text'), v.nonEmpty('must not be empty'));
const texts = v.array(text, 'must be a list');
const yesOrNo = v.boolean('must be true or false');

/** Text or a number, read by `parse`. */
const measured = (parse: (written: string) => number | null, message: string) =>
  v.pipe(
    v.union([v.string(), v.number()], message),
    v.transform(written => parse(String(written))),
    v.number(message),
  );

const duration = measured(parseDuration, 'must be a duration such as 500ms, 5s, 2m or 1h');
const size = measured(parseSize, 'must be a size such as 64MiB or 1GiB');
const share = measured(parseShare, 'must be a share such as 85% or 0.85');
const count = v.pipe(
  v.number('must be a number'),
  v.integer('must be a whole number'),
  v.minValue(1, 'must be at least 1'),
);

const command = v.pipe(
  v.union(
    [text, v.pipe(texts, v.minLength(1, 'must name a program'))],
    'must be a command or a list of words',
  ),
  v.transform(written => (typeof written === 'string' ? splitWords(written) : written)),
  v.array(v.string(), 'has an open quote'),
);

export const fileSchema = v.strictObject({
  primary: v.exactOptional(text),
  replicas: v.exactOptional(texts),
  passwordCommand: v.exactOptional(command),
  watch: v.exactOptional(
    v.strictObject({
      tables: v.exactOptional(texts),
      applications: v.exactOptional(texts),
      users: v.exactOptional(texts),
    }),
  ),
  heartbeat: v.exactOptional(v.strictObject({table: text, column: v.exactOptional(text)})),
  limits: v.exactOptional(
    v.strictObject({
      blockedFor: v.exactOptional(duration),
      blockedSessions: v.exactOptional(count),
      lag: v.exactOptional(duration),
      idleInTransaction: v.exactOptional(duration),
      connections: v.exactOptional(share),
      canary: v.exactOptional(duration),
      workerSilence: v.exactOptional(duration),
      retained: v.exactOptional(size),
    }),
  ),
  timeouts: v.exactOptional(
    v.strictObject({
      statement: v.exactOptional(duration),
      lock: v.exactOptional(duration),
      connect: v.exactOptional(duration),
    }),
  ),
  interval: v.exactOptional(
    v.pipe(duration, v.minValue(shortestInterval, `must be at least ${shortestInterval}ms`)),
  ),
  readOnly: v.exactOptional(yesOrNo),
  record: v.exactOptional(yesOrNo),
  recordDir: v.exactOptional(text),
  auditLog: v.exactOptional(text),
  operator: v.exactOptional(text),
});

export type FileSettings = v.InferOutput<typeof fileSchema>;
