import {append, emptySeries} from '../series.ts';
import type {Session} from '../session.ts';
import {percentiles} from './percentiles.ts';
import type {InFlight} from './state.ts';

export const nothingInFlight: InFlight = {
  running: 0,
  oldest: null,
  p50: emptySeries,
  p95: emptySeries,
  p99: emptySeries,
};

/** Ages in ms of the statements that clients run now. The server's clock may tick back a little between two of its answers. */
const agesOf = (sessions: readonly Session[], serverNow: number): readonly number[] =>
  sessions.flatMap(({kind, state, statementStart}) =>
    kind === 'client' && state === 'active' && statementStart !== null
      ? [Math.max(0, serverNow - statementStart)]
      : [],
  );

/** Adds one tick. With nothing in flight the percentiles have a gap: there is nothing to tell. */
export const observeInFlight = (
  known: InFlight,
  sessions: readonly Session[],
  serverNow: number,
  at: number,
): InFlight => {
  const ages = agesOf(sessions, serverNow);
  const {p50, p95, p99} = percentiles(ages);
  return {
    running: ages.length,
    oldest: ages.length === 0 ? null : Math.max(...ages),
    p50: append(known.p50, at, p50),
    p95: append(known.p95, at, p95),
    p99: append(known.p99, at, p99),
  };
};
