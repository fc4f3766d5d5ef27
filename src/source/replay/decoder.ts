// Decodes members as they are asked for, and keeps the last ones that were.
import type {Event} from '../../core/event.ts';
import {UserError} from '../../errors.ts';
import {createMemberReader, type MemberReader} from '../../recording/member.ts';
import type {Member} from '../../recording/members.ts';
import type {Tape} from '../../recording/tape.ts';

type Decoded = {reader: MemberReader; events: Event[]; to: number};

/** Going back and forth over the border of two members, and the one that is being written. */
const kept = 4;

export type Decoder = {
  /** Up to the first damaged byte. Throws `UserError` where only a later migtop can read them. */
  readonly events: (member: Member) => readonly Event[];
  /** Places of members that are damaged, by their first byte. */
  readonly damaged: ReadonlySet<number>;
};

export const createDecoder = (tape: Pick<Tape, 'read'>): Decoder => {
  const known = new Map<string, Decoded>();
  const damaged = new Set<number>();

  const decodedOf = ({from, at}: Member): Decoded => {
    // A writer that had to begin a new file begins at the same places again.
    const key = `${from} ${at}`;
    const before = known.get(key);
    known.delete(key);
    const decoded = before ?? {reader: createMemberReader(tape, from), events: [], to: from};
    known.set(key, decoded);
    for (const oldest of [...known.keys()].slice(0, -kept)) known.delete(oldest);
    return decoded;
  };

  return {
    events: member => {
      const decoded = decodedOf(member);
      if (decoded.to !== member.to && !damaged.has(member.from))
        try {
          const more = decoded.reader.read(member.to);
          if (more.length > 0) decoded.events = [...decoded.events, ...more];
          decoded.to = member.to;
        } catch (error) {
          if (error instanceof UserError) throw error;
          damaged.add(member.from);
        }
      return decoded.events;
    },
    damaged,
  };
};
