import {describeFelt} from '../world/felt.ts';
import {describeAbove} from './above.ts';
import type {Played} from './record.ts';
import type {Replayed} from './replayed.ts';

/** How it ended, for a person. */
export function concludeInWords({
  rescued,
  wrong,
  troubledAt,
  wellSince,
  deeds,
  migration,
  shop,
  above,
  recovery,
  recording,
}: Played): string {
  const keys = deeds.map(({key}) => key).join(', ');
  const how = deeds.length === 0 ? 'no key was pressed' : `keys pressed: ${keys}`;
  const took =
    troubledAt === null || wellSince === null
      ? 'There was no trouble'
      : `All was well again ${((wellSince - troubledAt) / 1000).toFixed(1)} s after trouble showed`;
  return [
    rescued ? `${took}; ${how}.` : `Not rescued. Still wrong: ${wrong}; ${how}.`,
    `The migration is ${migration.state} at "${migration.step}".`,
    `The shop: ${describeFelt(shop)}.`,
    ...(recovery === null ? [] : [`${describeAbove(above)}.`, `Afterwards: ${recovery.words}.`]),
    ...(recording === null ? [] : [describeReplayed(recording)]),
  ].join('\n');
}

const describeReplayed = ({events, same}: Replayed): string =>
  same
    ? `Its recording of ${events} events replays to the states that were live.`
    : `Its recording differs from what was live at event ${events}.`;

export const concludeInJson = (played: Played): string => JSON.stringify(played, null, 2);
