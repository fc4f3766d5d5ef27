// Starts watching a replica that was found, as an action of the operator.
import type {RunPorts} from '../actions/ports.ts';
import type {LiveSource} from '../source/live.ts';

/** `name`: as its primary knows it, or its address. `null`: it is watched from now on; else why not. */
export const watchOffered = (
  cluster: string,
  name: string,
  source: LiveSource,
  {append, operator, newId}: RunPorts,
): string | null => {
  const offers = source.offers().filter(each => each.cluster === cluster);
  const offer = offers.find(each => each.name === name || each.node === name);
  if (!offer) return `no replica ${name} answers that is not watched already`;
  const id = newId();
  append({
    ...{type: 'action.asked', id, group: null, node: offer.primary, operator, action: 'watch replica'},
    target: {type: 'node', label: offer.node},
    command: `connect to ${offer.node}`,
    effect: {frees: 0, freesNext: 0, stillBlocked: 0, rollsBack: null, leavesBehind: [], warnings: []},
  });
  source.watch(offer.node);
  append({
    ...{type: 'action.settled', id, outcome: 'done', detail: `watching ${offer.node}`},
    ...{took: 0, released: 0, releasedAfter: null},
  });
  return null;
};
