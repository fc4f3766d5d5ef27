import {type Handler, notice} from './situation.ts';

/** Takes what is seen now for usual; in the past there is nothing to take. */
export const takeBaseline: Handler = situation => {
  const {ports} = situation;
  if (ports.travel.status() !== null)
    return notice(situation, 'This is the past: the baseline is taken of the present.', 'warning');
  const refused = ports.takeBaseline();
  return refused === null
    ? notice(situation, 'Baseline taken of the last five minutes.')
    : notice(situation, refused, 'warning');
};
