// What happened in a recording, in figures, without decoding its readings.
import type {Event} from '../core/event.ts';
import {type Happening, happeningsAfter} from '../core/happening.ts';
import {createMemberReader, newsIn} from './member.ts';
import {createMemberIndex} from './members.ts';
import {openTape, type Tape} from './tape.ts';

export type Summary = {
  /** First and last event, epoch ms; `null`: nothing can be read. */
  readonly from: number | null;
  readonly to: number | null;
  readonly targets: readonly string[];
  readonly operator: string | null;
  readonly alerts: number;
  readonly criticalAlerts: number;
  readonly actions: number;
  readonly notes: number;
  /** Why the session ended; `null`: it was cut off, or goes on. */
  readonly closed: string | null;
  /** What cannot be read, in words; `null`: nothing is damaged. */
  readonly damage: string | null;
};

const lastMoment = (tape: Tape, from: number, to: number): number | null => {
  try {
    return createMemberReader(tape, from).read(to).at(-1)?.at ?? null;
  } catch {
    return null;
  }
};

const isAction = ({kind}: Happening): boolean => kind === 'action';

const summaryOf = (tape: Tape): Summary => {
  const index = createMemberIndex(tape);
  while (index.step());
  const members = index.members();
  const news: Event[] = [];
  let damaged = index.lost();
  for (const {from, to} of members)
    try {
      news.push(...newsIn(tape, from, to));
    } catch {
      damaged += 1;
    }
  const happenings = news.reduce(happeningsAfter, [] as readonly Happening[]);
  const alerts = happenings.filter(({kind}) => kind === 'alert');
  const opened = news.find(event => event.type === 'session.opened');
  const [first, last] = [members[0], members.at(-1)];
  return {
    from: first?.at ?? null,
    to: last === undefined ? null : (lastMoment(tape, last.from, last.to) ?? last.at),
    targets: opened?.targets.map(({node}) => node) ?? [],
    operator: opened?.operator ?? null,
    alerts: alerts.length,
    criticalAlerts: alerts.filter(({severity}) => severity === 'critical').length,
    actions: happenings.filter(isAction).length,
    notes: happenings.filter(({kind}) => kind === 'mark').length,
    closed: news.findLast(event => event.type === 'session.closed')?.reason ?? null,
    damage:
      first === undefined
        ? 'nothing of it can be read'
        : damaged > 0
          ? `${damaged} of ${members.length + index.lost()} minutes cannot be read`
          : first.from > 0
            ? 'its beginning cannot be read'
            : null,
  };
};

/** Throws `UserError` where the file cannot be opened. */
export const summarize = (file: string): Summary => {
  const tape = openTape(file);
  try {
    return summaryOf(tape);
  } finally {
    tape.close();
  }
};
