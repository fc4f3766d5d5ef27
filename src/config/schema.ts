// What migtop.yaml may hold. Messages complete "<key> …".
import * as v from 'valibot';
import {shortestInterval} from './defaults.ts';
import {
  command,
  count,
  duration,
  nodes,
  parameters,
  share,
  size,
  text,
  texts,
  times,
  yesOrNo,
} from './values.ts';

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
      baselineTimes: v.exactOptional(times),
      baselineFor: v.exactOptional(duration),
      recoveredFor: v.exactOptional(duration),
      recoverWithin: v.exactOptional(duration),
    }),
  ),
  timeouts: v.exactOptional(
    v.strictObject({
      statement: v.exactOptional(duration),
      lock: v.exactOptional(duration),
      connect: v.exactOptional(duration),
    }),
  ),
  backfill: v.exactOptional(
    v.strictObject({
      table: v.exactOptional(text),
      set: v.exactOptional(text),
      where: v.exactOptional(text),
      key: v.exactOptional(texts),
      job: v.exactOptional(text),
      control: v.exactOptional(text),
      batchTime: v.exactOptional(duration),
      maxLag: v.exactOptional(duration),
      maxLatency: v.exactOptional(times),
      baseline: v.exactOptional(duration),
      statementTimeout: v.exactOptional(duration),
      lockTimeout: v.exactOptional(duration),
      patience: v.exactOptional(duration),
    }),
  ),
  tools: v.exactOptional(
    v.strictObject({ghost: v.exactOptional(v.strictObject({sockets: v.exactOptional(texts)}))}),
  ),
  throttle: v.exactOptional(v.strictObject({listen: v.exactOptional(text)})),
  prometheus: v.exactOptional(v.strictObject({listen: v.exactOptional(text)})),
  endpoints: v.exactOptional(
    v.array(
      v.strictObject({
        name: v.exactOptional(text),
        url: text,
        status: v.exactOptional(count),
        contains: v.exactOptional(text),
        headers: v.exactOptional(v.record(v.string(), text, 'must be names and values')),
        followRedirects: v.exactOptional(yesOrNo),
        timeout: v.exactOptional(duration),
        every: v.exactOptional(duration),
      }),
      'must be a list',
    ),
  ),
  canaries: v.exactOptional(
    v.array(
      v.strictObject({
        name: text,
        statement: text,
        parameters: v.exactOptional(parameters),
        on: v.exactOptional(nodes),
        timeout: v.exactOptional(duration),
        every: v.exactOptional(duration),
      }),
      'must be a list',
    ),
  ),
  canaryWrite: v.exactOptional(yesOrNo),
  notify: v.exactOptional(command),
  bell: v.exactOptional(yesOrNo),
  interval: v.exactOptional(
    v.pipe(duration, v.minValue(shortestInterval, `must be at least ${shortestInterval}ms`)),
  ),
  readOnly: v.exactOptional(yesOrNo),
  record: v.exactOptional(yesOrNo),
  redact: v.exactOptional(yesOrNo),
  recordDir: v.exactOptional(text),
  keepFor: v.exactOptional(duration),
  keepSize: v.exactOptional(size),
  auditLog: v.exactOptional(text),
  operator: v.exactOptional(text),
});

export type FileSettings = v.InferOutput<typeof fileSchema>;
