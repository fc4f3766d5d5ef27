import type {Engine} from './engines/engine.ts';
import type {Incident} from './scenarios/incident.ts';
import type {Scenario} from './scenarios/scenario.ts';
import {endOnSignal} from './signals.ts';
import type {Ended, Operate} from './stage.ts';
import type {Voice} from './voice.ts';
import type {ShopSize} from './world/shop.ts';
import {startWorld} from './world/world.ts';

/** The servers, or what is on them, could not be had; the message is for a person. */
export class CannotOpen extends Error {}

/** Opens the shop, lets `operate` watch the scenario, and ends everything. Throws `CannotOpen`. */
export async function play(
  engine: Engine,
  scenario: Scenario,
  operate: Operate,
  voice: Voice,
  size?: ShopSize,
): Promise<Ended> {
  // Until here a signal simply ends us, and the servers' watchdog ends the rest.
  const world = await startWorld(engine, {say: voice.say, ...(size ? {size} : {})}).catch(error => {
    throw new CannotOpen(`The shop cannot open: ${error instanceof Error ? error.message : error}`, {
      cause: error,
    });
  });
  const ending = endOnSignal();
  let incident: Promise<Incident> | null = null;
  const begin = () => {
    incident ??= scenario.start(world);
    return incident;
  };
  try {
    const {exitCode, words} = await operate({world, voice, begin, ending: ending.signal});
    return {exitCode: ending.exitCode() ?? exitCode, words};
  } finally {
    const begun = incident as Promise<Incident> | null;
    await (await begun?.catch(() => null))?.stop();
    await world.stop();
    ending.forget();
  }
}
