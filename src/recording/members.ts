// Where the members of a recording begin, found without unpacking them.
import {firstMoment} from './member.ts';
import type {Tape} from './tape.ts';

export type Member = {
  /** Bytes of the file; `to` grows while it is the last one. */
  readonly from: number;
  readonly to: number;
  /** When its first event happened, epoch ms. */
  readonly at: number;
};

/** How our writer begins each member: gzip, deflate, no name and no time. In packed JSON nine such bytes do not come about. */
const beginning = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0]);
/** Bytes looked through in one step; fewer in the first one, which somebody waits for. */
const stride = 1024 * 1024;
const firstStride = 64 * 1024;

export type MemberIndex = {
  readonly members: () => readonly Member[];
  /** Members of which not even the beginning can be read; they are not among the others. */
  readonly lost: () => number;
  /** Looks through some more of the file; false: it has come to the end for now. */
  readonly step: () => boolean;
};

/** An index of a file that may grow. What cannot be read is left out. */
export const createMemberIndex = (tape: Tape): MemberIndex => {
  const members: Member[] = [];
  /** The last beginning, when no event can be read there: damaged, torn off, or still to be written. */
  let unread: number | null = null;
  let looked = 0;
  let lost = 0;

  const endLast = (to: number) => {
    const last = members.at(-1);
    if (last !== undefined && last.to !== to) members[members.length - 1] = {...last, to};
  };

  const begin = (from: number, size: number) => {
    const at = firstMoment(tape, from, size);
    unread = at === null ? from : null;
    if (at !== null) members.push({from, to: size, at});
  };

  return {
    members: () => members,
    lost: () => lost,
    step: () => {
      const size = tape.size();
      if (unread !== null) begin(unread, size);
      const bytes = tape.read(looked, Math.min(size, looked + (looked === 0 ? firstStride : stride)));
      for (let place = bytes.indexOf(beginning); place !== -1; place = bytes.indexOf(beginning, place + 1)) {
        if (unread === null) endLast(looked + place);
        else if (unread !== looked + place) lost += 1;
        begin(looked + place, size);
      }
      // A beginning may lie across two pieces.
      looked += Math.max(0, bytes.length - (beginning.length - 1));
      const seen = Math.min(size, looked + beginning.length - 1);
      // What was not looked through yet may be full of others.
      if (unread === null) endLast(seen);
      return seen < size;
    },
  };
};
