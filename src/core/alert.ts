// What the watchdog found wrong.

export type Severity = 'critical' | 'warning' | 'notice';

export type AlertKind =
  | 'blocked'
  | 'deadlock cycle'
  | 'replica lag'
  | 'replica lost'
  /** Its receiver or its applier does not run, by its own account. */
  | 'replication stopped'
  | 'replay paused'
  | 'replay blocked'
  | 'slot'
  | 'node lost'
  | 'node stale'
  | 'connections'
  | 'idle in transaction'
  | 'old snapshot'
  | 'rewrite'
  | 'worker lost'
  | 'job failed'
  /** A migration runner's lock that nobody will let go of by himself. */
  | 'runner lock stuck'
  | 'canary'
  /** What users ask for does not answer as it should. */
  | 'endpoint'
  /** Far above what it was before the migration, for long enough. */
  | 'above baseline'
  | 'no lock timeout'
  | 'invalid index';

/** Facts only; the sentence is made from them where it is shown. */
export type Alert = {
  readonly kind: AlertKind;
  readonly node: string;
  /** What it is about: a session id, a replica, a job. With kind and node it names the alert. */
  readonly subject: string;
  readonly severity: Severity;
  readonly evidence: Readonly<Record<string, string | number | boolean | null>>;
};
