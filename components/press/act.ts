// Keys that may change something outside the screen. None of them does so before a confirmation, but disarming.
import type {ActCommand, Plan, Selection} from '../../src/actions/plan.ts';
import {selectReplication} from '../../src/core/select/replication.ts';
import type {ViewAction} from '../../src/store/view.ts';
import {selectionFor} from '../target.ts';
import {type Handler, notice, type Situation} from './situation.ts';

const sentence = (refused: string, fix: string | null): string =>
  `${refused.charAt(0).toUpperCase()}${refused.slice(1)}${fix === null ? '' : `: ${fix}`}.`;

const disarms = ({items}: Plan): boolean => items.every(({action}) => action === 'disarm');

const ask = (situation: Situation, plan: Plan): readonly ViewAction[] => {
  // Nothing is at risk, and whoever wants out must get out at once.
  if (disarms(plan)) {
    situation.ports.disarm();
    return notice(situation, 'Disarmed: keys do nothing to servers now.');
  }
  return [{type: 'open', overlay: {type: 'confirm', plan, yes: false, top: 0}}];
};

/** Why no key acts while another time than the present is shown; `null`: it is the present. */
const dead = ({ports}: Situation): string | null => {
  const travel = ports.travel.status();
  if (travel === null) return null;
  return travel.kind === 'replay'
    ? 'This is a recording: no key acts on a server here.'
    : 'This is the past, and what is shown may be gone: press End first.';
};

/** Why no key acts now; `null`: nothing speaks against it. */
export const deadNow = (situation: Situation): string | null =>
  dead(situation) ??
  (situation.view.frozen === null
    ? null
    : 'The view is frozen, and what is shown may be gone: press Space first.');

/** Shows what would be done, or why it cannot be. */
export const propose = (
  situation: Situation,
  command: ActCommand,
  selection: Selection,
): readonly ViewAction[] => {
  const offer = situation.ports.offer(command, selection);
  return 'refused' in offer
    ? notice(situation, sentence(offer.refused, offer.fix), 'warning')
    : ask(situation, offer.plan);
};

export const act =
  (command: ActCommand): Handler =>
  situation => {
    const why = command === 'arm' ? dead(situation) : deadNow(situation);
    return why === null
      ? propose(situation, command, selectionFor(command, situation))
      : notice(situation, why, 'warning');
  };

/** The replica under the cursor, else the first one that is not watched. */
export const watchReplica: Handler = situation => {
  const {state, view, ports} = situation;
  const why = dead(situation);
  if (why !== null) return notice(situation, why, 'warning');
  const offered = selectReplication(state).replicas.filter(({link}) => link === null);
  const row =
    offered.find(({key}) => view.focus === 'replication' && key === view.panels.replication.cursor) ??
    offered[0];
  if (row === undefined) return notice(situation, 'Every replica that is known is watched already.');
  const {name} = row.replica;
  const refused = ports.watchReplica(row.cluster, name);
  return refused === null
    ? notice(situation, `Connecting to replica ${name}.`)
    : notice(situation, refused, 'warning');
};
