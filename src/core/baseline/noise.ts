// What of a series is noise, by what it measures: nobody is called for less, whatever the ratio says.

/**
 * `ages`: of statements in flight. `throughput`: less work asked is no fault, so it is shown and not judged. `sessions`: those that are
 * there, at work or not; how much log is written (`volume`) and how many they are is a matter of load: shown, not judged.
 */
export type Measure = 'latency' | 'errors' | 'lag' | 'waits' | 'ages' | 'throughput' | 'sessions' | 'volume';

/** In the unit of the series: ms, share 0–1, sessions, per second, bytes per second. */
export const noiseOf: Readonly<Record<Measure, number>> = {
  // A page asks some tens of statements: 10 ms on each make the quarter of a second that people notice.
  latency: 10,
  // One request in twenty: fewer fail for reasons of their own clients.
  errors: 0.05,
  // Replicas are asked once a second: less than that cannot be told from the time between two readings.
  lag: 1_000,
  // Two sessions of one application meet at a row now and then.
  waits: 2,
  ages: 1_000,
  throughput: 10,
  // The pool of one instance of an application, more or less.
  sessions: 10,
  // What a quiet server writes for its own housekeeping.
  volume: 1_048_576,
};
