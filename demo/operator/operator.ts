import {setTimeout as delay} from 'node:timers/promises';
import type {Session} from '../../src/commands/session.ts';
import {headline} from '../../src/core/advice/headline.ts';
import type {Scenario} from '../scenarios/scenario.ts';
import type {Operate} from '../stage.ts';
import {isAbove, readAbove} from './above.ts';
import {untilRecovered, untilUsual} from './patience.ts';
import {openPost} from './post.ts';
import {type Played, readDeeds} from './record.ts';
import {type Lived, replayed} from './replayed.ts';
import {createReporter} from './reporter.ts';
import {rescue} from './rescue.ts';

/** How long servers may take to be heard of and well, before anything has happened, ms. */
const opening = 60_000;

/**
 * Plays the operator, through the same offers and plans as the keys; `conclude` makes the last words. Exits 1 when it has failed. A patient
 * one begins when it is known what is usual, lets a pile-up last until its alert is raised, stops the migration in the end, and watches until
 * the servers have recovered.
 */
export function playOperator(
  scenario: Scenario,
  conclude: (played: Played) => string,
  isPatient = false,
): Operate {
  return async ({world, voice, begin, ending}) => {
    const lived: Lived[] = [];
    const reporter = createReporter(voice.say);
    const session = await openPost(world, (event, state) => {
      lived.push({event, state});
      reporter.tell(event, state);
    });
    try {
      const usual = isPatient ? await untilUsual(session, ending) : null;
      await untilWell(session, ending);
      const {migration} = await begin();
      const begunAt = session.now();
      const hasSeenEnough = isPatient && scenario.rescue.seenFirst !== undefined ? isAbove : () => true;
      const {last, wrong} = await rescue(
        session,
        migration,
        scenario.rescue,
        reporter,
        hasSeenEnough,
        ending,
      );
      const standing = {state: migration.state(), step: migration.step()};
      if (isPatient) await migration.stop();
      const recovery =
        usual === null || wrong !== null ? null : await untilRecovered(session, usual, begunAt, ending);
      if (recovery !== null) voice.say(recovery.words);
      const since = (at: number | null) => (at === null ? null : at - begunAt);
      await session.close('the demo is over');
      const file = session.recorder?.status().path;
      const events = lived.map(({event}) => event);
      const words = conclude({
        ...{scenario: scenario.name, rescued: wrong === null, wrong},
        ...{troubledAt: since(last.troubledAt), wellSince: since(last.wellSince)},
        deeds: readDeeds(events, begunAt),
        above: readAbove(events, begunAt),
        migration: standing,
        shop: world.workload.read(),
        recovery,
        recording: file === undefined ? null : await replayed(file, lived),
      });
      const isWell = wrong === null && (recovery === null || recovery.recoveredAt !== null);
      return {exitCode: isWell ? 0 : 1, words};
    } finally {
      await session.close('the demo is over');
    }
  };
}

/** Armed, and nothing is wrong yet. */
async function untilWell({journal, now}: Session, ending: AbortSignal): Promise<void> {
  const end = performance.now() + opening;
  for (;;) {
    const {health} = headline(journal.state(), now());
    if (ending.aborted || (journal.state().arming !== null && health.tone === 'good')) return;
    if (performance.now() > end) throw new Error(`not well before anything has happened: ${health.text}`);
    await delay(100, undefined, {signal: ending}).catch(() => undefined);
  }
}
