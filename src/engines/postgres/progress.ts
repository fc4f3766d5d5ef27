// The progress of an observation: what the server counts, what files tell, and what is left to be guessed by other scans.
import type {NativeProgress, Observation} from '../../core/observation.ts';
import type {Session, SessionId} from '../../core/session.ts';
import {bytes} from '../../text/format.ts';
import {uncounted} from '../uncounted.ts';
import {describe} from './readers/ddl.ts';
import {scanning, type ToScan} from './readers/scans.ts';
import type {Readers} from './readers.ts';
import {leftOf, makeScanPace} from './scan-pace.ts';

type Tick = {
  readonly readers: Readers;
  readonly sessions: readonly Session[];
  /** The server's clock. */
  readonly serverNow: number;
};

type ProgressPart = (tick: Tick) => Observation['progress'];

/** What is remembered of a check until it ends: what there is to read, and since when it has run without waiting, by the server's clock. */
type Check = {readonly all: ToScan | null; readonly since: number};

const keyOf = ({id, identity}: Session): string => `${id}:${identity.statement}`;

/** `DROP INDEX CONCURRENTLY` takes no lock that others hold against it: it waits for them to end. */
const ofDrops = (row: NativeProgress): NativeProgress =>
  row.command === 'DROP INDEX CONCURRENTLY' && row.waiting
    ? {...row, phase: 'waiting for transactions that use the table'}
    : row;

export const makeProgressPart = (): ProgressPart => {
  const pace = makeScanPace();
  let checks: ReadonlyMap<string, Check> = new Map();

  let delayed: ReadonlySet<string> = new Set();

  /** What waited begins to count when it waits no longer; what was never seen to wait, with its statement. */
  const remember = ({readers, sessions, serverNow}: Tick): ReadonlyMap<SessionId, Check> => {
    const sizes = readers.scans.value();
    const running = scanning(sessions).map(session => {
      const key = keyOf(session);
      const before = checks.get(key);
      const began = delayed.has(key) ? serverNow : (session.statementStart ?? serverNow);
      const check = {all: sizes?.get(session.id) ?? before?.all ?? null, since: before?.since ?? began};
      return {id: session.id, key, check};
    });
    checks = new Map(running.map(({key, check}) => [key, check]));
    delayed = new Set(sessions.filter(({waitsForLock}) => waitsForLock).map(keyOf));
    return new Map(running.map(({id, check}) => [id, check]));
  };

  const guessed = (row: NativeProgress, check: Check | undefined, serverNow: number): NativeProgress => {
    if (check?.all == null || row.waiting) return row;
    const {blocks, blockSize} = check.all;
    const size = bytes(blocks * blockSize);
    const range = pace.range();
    if (range === null)
      return {...row, source: `no counter exists; ${size} to read, and no scan here was measured yet`};
    const speeds = `${bytes(range.slow * blockSize)} to ${bytes(range.fast * blockSize)} a second`;
    const measured = `${speeds}, as index builds read tables here`;
    const left = leftOf(range, blocks, serverNow - check.since);
    return left === null
      ? {...row, source: `no counter exists; takes longer to read ${size} than at ${measured}`}
      : {...row, left, source: `no counter exists; guessed by ${size} to read at ${measured}`};
  };

  return tick => {
    const {readers, sessions, serverNow} = tick;
    const reading = readers.progress.reading();
    const running = remember(tick);
    if ('missing' in reading) return reading;
    pace.see(reading.value, reading.at);
    const present = new Set(sessions.map(({id}) => id));
    const native = [...reading.value, ...(readers.rewrite.value() ?? [])].filter(({session}) =>
      present.has(session),
    );
    const silent = uncounted(sessions, new Set(native.map(({session}) => session)), describe);
    return {
      at: reading.at,
      value: [...native, ...silent.map(row => ofDrops(guessed(row, running.get(row.session), serverNow)))],
    };
  };
};
