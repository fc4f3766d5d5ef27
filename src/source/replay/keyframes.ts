// States at moments of a session, packed: from one of them, what follows can be folded without what came before.
import {deserialize, serialize} from 'node:v8';
import {deflateRawSync, inflateRawSync} from 'node:zlib';
import type {Event} from '../../core/event.ts';
import {minutesWindow, type Series, seriesWindow} from '../../core/series.ts';
import type {State} from '../../core/state.ts';
import {createColumns, type Window} from './columns.ts';

export type Keyframes = {
  /** Remembers the state before the member that begins at a moment; to be called in the order of time. */
  readonly keep: (at: number, state: State) => void;
  readonly has: (at: number) => boolean;
  /** Exactly what was kept; `null`: nothing was, or it was given up for want of room. */
  readonly restore: (at: number) => State | null;
  /** Drops what was kept for members that began before a moment. */
  readonly forget: (before: number) => void;
  /** Bytes in memory. */
  readonly size: () => number;
};

type Packed = {readonly bytes: Buffer; readonly logFrom: number; readonly logTo: number};

/** In place of a series. */
const mark = '\u0000series';
type Lean = {readonly [mark]: Window; readonly minutes?: Window | NonNullable<Series['minutes']>};

const isSeries = (value: object): value is Series =>
  'at' in value && 'values' in value && Array.isArray(value.at) && Array.isArray(value.values);

/** An observation has no series, and is the largest part of a state. */
const whole = new Set(['observation', 'actions', 'alerts', 'opened', 'facts']);

/** The same with every series replaced; all else is shared with the original. */
const replaced = (
  value: unknown,
  path: string,
  replace: (value: object, path: string) => unknown,
): unknown => {
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Map || value instanceof Set) return value;
  const other = replace(value, path);
  if (other !== value) return other;
  if (Array.isArray(value)) return value.map((each, index) => replaced(each, `${path}/${index}`, replace));
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => [
      key,
      whole.has(key) ? part : replaced(part, `${path}/${key}`, replace),
    ]),
  );
};

/** `room`: bytes to stay below; beyond it every second state is given up. */
export const createKeyframes = (room = 64 * 1024 * 1024): Keyframes => {
  const columns = createColumns();
  const minutes = createColumns();
  const packed = new Map<number, Packed>();
  /** All events that were in the log of any state kept, oldest first. */
  const log: Event[] = [];
  let bytes = 0;

  const keepLog = (state: State): Pick<Packed, 'logFrom' | 'logTo'> => {
    const last = log.at(-1);
    const known = last === undefined ? -1 : state.log.lastIndexOf(last);
    log.push(...state.log.slice(known + 1));
    return {logFrom: log.length - state.log.length, logTo: log.length};
  };

  const lean = (series: Series, path: string): unknown => {
    const window = columns.keep(path, series);
    if (window === null) return series;
    const older = series.minutes && (minutes.keep(path, series.minutes) ?? series.minutes);
    return {[mark]: window, ...(older === undefined ? {} : {minutes: older})};
  };

  const full = (packed: Lean): Series => {
    const {[mark]: window, minutes: older} = packed;
    if (older === undefined) return columns.series(window);
    return {...columns.series(window), minutes: 'column' in older ? minutes.series(older) : older};
  };

  const drop = (at: number) => {
    bytes -= packed.get(at)?.bytes.length ?? 0;
    packed.delete(at);
  };

  return {
    keep: (at, state) => {
      const {log: _, ...rest} = state;
      const kept = replaced(rest, '', (value, path) => (isSeries(value) ? lean(value, path) : value));
      const made = deflateRawSync(serialize(kept), {level: 1});
      packed.set(at, {bytes: made, ...keepLog(state)});
      bytes += made.length;
      if (bytes > room) [...packed.keys()].filter((_, index) => index % 2 === 1).forEach(drop);
    },
    has: at => packed.has(at),
    restore: at => {
      const kept = packed.get(at);
      if (kept === undefined) return null;
      const packedState: unknown = deserialize(inflateRawSync(kept.bytes));
      const state = replaced(packedState, '', value => (mark in value ? full(value as Lean) : value)) as Omit<
        State,
        'log'
      >;
      return {...state, log: log.slice(kept.logFrom, kept.logTo)};
    },
    forget: before => {
      [...packed.keys()].filter(at => at < before).forEach(drop);
      columns.forget(before - seriesWindow);
      minutes.forget(before - minutesWindow);
    },
    size: () => bytes + columns.size() + minutes.size(),
  };
};
