// Which work an action stopped: a server that is asked later only says that it is gone.
import {clock} from '../../text/format.ts';
import type {ActionFacts} from '../story.ts';

type Stoppable = {
  readonly cluster: string;
  readonly node: string;
  readonly session: string | null;
  readonly from: number;
  readonly to: number;
};

/** Work that was last seen so long before the action may have ended by itself, ms. */
const shortly = 5_000;

const past: Readonly<Partial<Record<ActionFacts['action'], string>>> = {
  cancel: 'cancelled',
  terminate: 'terminated',
};

/** `cancelled by ann at 14:02:31`; `null`: nobody stopped it. */
export const stoppedBy = (
  {cluster, node, session, from, to}: Stoppable,
  actions: readonly ActionFacts[],
  zoneOffset: number,
): string | null => {
  const stop = actions.findLast(
    ({settled, sent, action, ...about}) =>
      session !== null &&
      about.session === session &&
      about.node === node &&
      about.cluster === cluster &&
      past[action] !== undefined &&
      sent !== null &&
      sent.at >= from &&
      sent.at <= to + shortly &&
      settled !== null &&
      ['gone', 'stopped', 'rolling back'].includes(settled.outcome),
  );
  return stop?.sent ? `${past[stop.action]} by ${stop.operator} at ${clock(stop.sent.at, zoneOffset)}` : null;
};
