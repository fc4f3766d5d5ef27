// Which gh-osts answer on this machine or where we were told, asked seldom: every answer is a row in gh-ost's own table and a line in its log.
import {ask, socketsIn, usualFolder} from './gh-ost-socket.ts';
import {type GhOstFacts, type GhOstLine, statusFacts, statusLine} from './gh-ost-status.ts';

/** One socket, as it answered last. */
export type Heard = {
  readonly place: string;
  readonly facts: GhOstFacts | null;
  /** `null`: it does not answer now. */
  readonly line: GhOstLine | null;
  /** The socket is there and nobody listens. */
  readonly dead: boolean;
  /** Why it does not answer; `null`: it does. */
  readonly trouble: string | null;
};

export type GhOstWatch = {
  readonly hear: () => Promise<readonly Heard[]>;
  /** This one belongs to a server that is watched: it is asked more often. */
  readonly claim: (place: string) => void;
  /** It was told something: what it says next is wanted soon. */
  readonly hurry: (place: string) => void;
};

export type GhOstWatchOptions = {
  /** Paths or host:port, beside those in the usual folder. */
  readonly places: readonly string[];
  readonly folder?: string;
  /** Epoch ms. */
  readonly now?: () => number;
};

/** Time between two questions, ms: to one of ours, to one that hangs, to anybody else's, and soon after an order. */
const every = {ours: 2_000, mute: 10_000, others: 30_000, hurried: 500} as const;
/** An order is obeyed within about a second, or not at all; ms. */
const hurried = 5_000;
/** The whole status, with settings, is asked this often, ms; one line in between. */
const wholeEvery = 30_000;

type Known = {
  heard: Heard;
  askedAt: number;
  wholeAt: number;
  claimedAt: number;
  hurriedAt: number;
};

const never = Number.NEGATIVE_INFINITY;

const fresh = (place: string): Known => ({
  heard: {place, facts: null, line: null, dead: false, trouble: 'it was not asked yet'},
  ...{askedAt: never, wholeAt: never, claimedAt: never, hurriedAt: never},
});

export const createGhOstWatch = ({
  places,
  folder = usualFolder,
  now = Date.now,
}: GhOstWatchOptions): GhOstWatch => {
  const known = new Map<string, Known>();
  let asking: Promise<readonly Heard[]> | null = null;

  const waitFor = ({heard, claimedAt, hurriedAt}: Known, at: number): number => {
    if (at - hurriedAt < hurried) return every.hurried;
    if (at - claimedAt >= every.others) return every.others;
    // Every question to one that hangs delays a reading of the server.
    return heard.trouble === null ? every.ours : every.mute;
  };

  const listen = async (place: string, one: Known, at: number): Promise<void> => {
    const whole = one.heard.facts === null || at - one.wholeAt >= wholeEvery || at - one.hurriedAt < hurried;
    one.askedAt = at;
    const answer = await ask(place, whole ? 'status' : 'sup');
    const {facts} = one.heard;
    if (!('said' in answer)) {
      const dead = 'dead' in answer;
      const trouble = dead ? 'nobody listens at its socket any more' : answer.unreachable;
      one.heard = {place, facts, line: null, dead, trouble};
      one.wholeAt = never;
      return;
    }
    const line = statusLine(answer.said);
    const told = statusFacts(answer.said);
    if (told !== null) one.wholeAt = at;
    one.heard = {
      ...{place, facts: told ?? facts, line, dead: false},
      trouble: line === null ? 'what it answers is no status of gh-ost' : null,
    };
  };

  const askAll = async (): Promise<readonly Heard[]> => {
    const at = now();
    const there = [...new Set([...places, ...(await socketsIn(folder))])];
    for (const place of known.keys()) if (!there.includes(place)) known.delete(place);
    await Promise.all(
      there.map(async place => {
        const one = known.get(place) ?? fresh(place);
        known.set(place, one);
        if (at - one.askedAt >= waitFor(one, at)) await listen(place, one, at);
      }),
    );
    return there.flatMap(place => known.get(place)?.heard ?? []);
  };

  return {
    // Several servers may be read at once: each socket is asked once for all of them.
    hear: () => {
      asking ??= askAll().finally(() => {
        asking = null;
      });
      return asking;
    },
    claim: place => {
      const one = known.get(place);
      if (one) one.claimedAt = now();
    },
    hurry: place => {
      const one = known.get(place);
      if (one) one.hurriedAt = now();
    },
  };
};
