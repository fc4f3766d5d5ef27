// One gzip member of a recording: what can be read of it without any other.
import {constants, gunzipSync} from 'node:zlib';
import {type Event, schemaVersion} from '../core/event.ts';
import {UserError} from '../errors.ts';
import {createLineReader} from './lines.ts';
import type {Tape} from './tape.ts';

/** Fails where bytes are damaged; ends where they are torn off. */
const unpack = (bytes: Buffer): Buffer =>
  bytes.length === 0 ? bytes : gunzipSync(bytes, {finishFlush: constants.Z_SYNC_FLUSH});

/** The whole lines from a place on, and where they end. */
const wholeLines = (bytes: Buffer, from = 0): {readonly lines: readonly string[]; readonly end: number} => {
  const end = bytes.lastIndexOf('\n');
  if (end < from) return {lines: [], end: from};
  return {lines: bytes.toString('utf8', from, end).split('\n'), end: end + 1};
};

/** Throws `UserError` for what only a later migtop can read. */
export const checkSchema = (event: Event): void => {
  if (event.type === 'session.opened' && event.schema > schemaVersion)
    throw new UserError(
      `The recording was made by migtop ${event.version}, which writes a newer format.`,
      'Update migtop to read it.',
    );
};

export type MemberReader = {
  /** The events up to byte `to` of the file that were not handed out before. Throws when they are damaged. */
  readonly read: (to: number) => readonly Event[];
};

/** Reads the member that begins at byte `from`, also one that is still growing: lines are decoded once. */
export const createMemberReader = (tape: Pick<Tape, 'read'>, from: number): MemberReader => {
  const reader = createLineReader();
  let done = 0;
  return {
    read: to => {
      const {lines, end} = wholeLines(unpack(tape.read(from, to)), done);
      done = end;
      const events = lines.flatMap(line => reader.read(line) ?? []);
      for (const event of events) checkSchema(event);
      return events;
    },
  };
};

/** Lines that say what comes again with the next reading; the time of such a line may come first. */
const reading = /^\{(?:"at":[\d.]+,)?"type":"(?:\w+\.observed|texts)"/;

/** Everything in a member but readings, without decoding those. Throws when it is damaged. */
export const newsIn = (tape: Tape, from: number, to: number): readonly Event[] =>
  wholeLines(unpack(tape.read(from, to)))
    .lines.filter(line => !reading.test(line))
    .map(line => JSON.parse(line) as Event);

/** How much is unpacked to find the first event of a member, bytes: more where that was not enough. */
const heads = [16 * 1024, 64 * 1024, 1024 * 1024, 16 * 1024 * 1024];

/** When the first event of the member at byte `from` happened; `null`: no whole event can be read there. */
export const firstMoment = (tape: Tape, from: number, to: number): number | null => {
  for (const length of heads) {
    try {
      const {lines} = wholeLines(unpack(tape.read(from, Math.min(to, from + length))));
      const events = lines.slice(0, 2).map(line => JSON.parse(line) as {readonly at?: unknown});
      const at = events.find(event => typeof event.at === 'number')?.at;
      if (typeof at === 'number') return at;
      if (from + length >= to) return null;
    } catch {
      return null;
    }
  }
  return null;
};
