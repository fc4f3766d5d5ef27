// Times as people write them, in a session: `14:02`, `14:02:30`, `-5m`, `+30s`, `40%`.
import {parseDuration, parseShare} from '../../config/units.ts';

type Span = {
  /** Epoch ms. */
  readonly from: number;
  readonly to: number;
  readonly position: number;
};

const day = 86_400_000;

/** Ms since midnight. */
const timeOfDay = (text: string): number | null => {
  const [, hours, minutes, seconds = '0'] = /^(\d{1,2}):(\d{2})(?::(\d{2}))?$/.exec(text) ?? [];
  if (hours === undefined || Number(hours) > 23 || Number(minutes) > 59 || Number(seconds) > 59) return null;
  return ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1_000;
};

/** How far a moment lies outside of the session, ms. */
const outside = (at: number, {from, to}: Span): number => Math.max(from - at, at - to, 0);

/** Epoch ms, or `null`: that is no time. A time of day is the one within the session, else the nearest to it. */
export const parseMoment = (text: string, span: Span, zoneOffset: number): number | null => {
  const written = text.trim();
  const {from, to, position} = span;
  const ofDay = timeOfDay(written);
  if (ofDay !== null) {
    const midnight = Math.floor((position + zoneOffset * 60_000) / day) * day - zoneOffset * 60_000;
    const candidates = [0, -1, 1].map(days => midnight + days * day + ofDay);
    return candidates.toSorted((a, b) => outside(a, span) - outside(b, span))[0] ?? null;
  }
  const [, sign, distance = ''] = /^([+-])(.+)$/.exec(written) ?? [];
  if (sign !== undefined) {
    const length = parseDuration(distance);
    return length === null ? null : position + (sign === '-' ? -length : length);
  }
  const share = written.endsWith('%') ? parseShare(written) : null;
  return share === null ? null : from + share * (to - from);
};
