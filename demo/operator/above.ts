import type {Event} from '../../src/core/event.ts';
import type {State} from '../../src/core/state.ts';

/** The alert "above baseline", as it was raised first. Moments are milliseconds since the incident began. */
export interface Above {
  readonly raisedAt: number;
  /** Which figure was furthest above then, and on which node. */
  readonly series: string;
  readonly node: string;
  /** How many times its baseline it was; `null`: it is nothing usually. */
  readonly times: number | null;
  /** Until it was over, ms; `null`: it was not. */
  readonly lasted: number | null;
}

const kind = 'above baseline';

/** Whether it stands now. */
export const isAbove = ({alerts}: State): boolean =>
  Object.values(alerts).some(({alert}) => alert.kind === kind);

/** From the session's own events; `null`: it was never raised. One that was over before the incident has nothing to do with it. */
export function readAbove(events: readonly Event[], begunAt: number): Above | null {
  let first: (Above & {readonly subject: string}) | null = null;
  for (const event of events) {
    if (first === null && event.type === 'alert.raised' && event.alert.kind === kind) {
      const {node, subject, evidence} = event.alert;
      const times = typeof evidence.times === 'number' ? evidence.times : null;
      first = {
        raisedAt: event.at - begunAt,
        series: String(evidence.series),
        node,
        times,
        lasted: null,
        subject,
      };
    }
    if (event.type !== 'alert.cleared' || event.kind !== kind || first?.lasted !== null) continue;
    if (event.node !== first.node || event.subject !== first.subject) continue;
    first = event.at < begunAt ? null : {...first, lasted: event.lasted};
  }
  if (first === null) return null;
  const {subject, ...above} = first;
  return above;
}

/** For a person. */
export function describeAbove(above: Above | null): string {
  if (above === null) return 'No figure was far above its baseline for long';
  const {raisedAt, series, node, times, lasted} = above;
  const how =
    times === null ? 'far above its baseline, which is nothing' : `${Math.round(times)}× its baseline`;
  const over = lasted === null ? 'not over yet' : `over after ${seconds(lasted)}`;
  return `The alert "${kind}" was raised ${seconds(raisedAt)} into it (${series} on ${node} at ${how}), ${over}`;
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;
