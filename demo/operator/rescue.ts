import {setTimeout as delay} from 'node:timers/promises';
import type {Session} from '../../src/commands/session.ts';
import type {State} from '../../src/core/state.ts';
import type {Migration} from '../migration/runner.ts';
import type {Rescue} from '../scenarios/scenario.ts';
import {createAttention, type Glance} from './attention.ts';
import {calm, isPaused, isWell, type Move, nextMove} from './move.ts';
import type {Reporter} from './reporter.ts';

/** Milliseconds between two looks, and between two keys. */
const glancing = 100;
const breath = 1000;

/** How a rescue ended: what was seen last, and what is still wrong. */
export interface Rescued {
  readonly last: Glance;
  readonly wrong: string | null;
}

/**
 * Looks on and presses keys until all is well and the migration has come to an end that makes sense, or patience has. The first key
 * is pressed when `hasSeenEnough`.
 */
export async function rescue(
  session: Session,
  migration: Migration,
  part: Rescue,
  reporter: Reporter,
  hasSeenEnough: (state: State) => boolean,
  ending: AbortSignal,
): Promise<Rescued> {
  const look = createAttention();
  const begunAt = session.now();
  const keys = createKeys(session, reporter);
  for (;;) {
    const glance = look(session.journal.state(), session.now());
    reporter.sees(glance);
    if (isOver(glance, migration, part, keys)) return {last: glance, wrong: null};
    if (ending.aborted || glance.at - begunAt > part.patience)
      return {
        last: glance,
        wrong: whatIsWrong(glance, migration, keys.pressed() > 0 || hasSeenEnough(glance.state)),
      };
    if (keys.hasRested(glance.at, breath) && (keys.pressed() > 0 || hasSeenEnough(glance.state))) {
      const move = nextMove(glance, part, keys.pressed());
      if (move) keys.press(move, glance.at);
    }
    await delay(glancing, undefined, {signal: ending}).catch(() => undefined);
  }
}

type Keys = ReturnType<typeof createKeys>;

/** One key at a time: what the last one did is awaited, and read. */
function createKeys(session: Session, reporter: Reporter) {
  let pressed = 0;
  let last = Number.NEGATIVE_INFINITY;
  let isBusy = false;
  return {
    pressed: () => pressed,
    hasRested: (at: number, ms: number) => !isBusy && at - last >= ms,
    press(move: Move, at: number) {
      last = at;
      const offer = session.offer(move.command, move.selection);
      if ('refused' in offer) return reporter.refused(move, offer.refused);
      reporter.presses(move, offer.plan);
      pressed += 1;
      isBusy = true;
      void session.run(offer.plan).then(() => {
        isBusy = false;
        last = session.now();
      });
    },
  };
}

function isOver(glance: Glance, migration: Migration, part: Rescue, keys: Keys): boolean {
  const {at, state, troubledAt} = glance;
  const hasActed = part.watchOnly || (troubledAt !== null && keys.pressed() > 0);
  const isCalm = isWell(glance) && keys.hasRested(at, calm);
  return hasActed && isCalm && !isPaused(state) && part.ends.includes(migration.state());
}

const whatIsWrong = ({headline: {health}}: Glance, migration: Migration, hasSeenEnough: boolean): string =>
  `${hasSeenEnough ? '' : 'the alert above baseline was not raised; '}HEALTH: ${health.text}; the migration is ${migration.state()} at "${migration.step()}"`;
