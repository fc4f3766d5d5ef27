// What stands on the time line beside alerts, actions and phases: sessions, nodes, notes.
import type {EventOf} from '../../core/event.ts';
import type {State} from '../../core/state.ts';
import {duration} from '../../text/format.ts';
import type {Entry, NodeFacts} from '../story.ts';
import type {Step} from './step.ts';

const entry = (at: number, kind: Entry['kind'], text: string, more: Partial<Entry> = {}): Entry => ({
  ...{at, kind, text, severity: null, who: null, command: null},
  ...more,
});

const changeWords = ({what, node, from, to}: EventOf<'node.changed'>): string =>
  what === 'found' ? `found replica ${from} at ${to}` : `${node}: ${what} changed from ${from} to ${to}`;

/** A loss that goes on as it was is no news. */
const newsOf = ({event, before}: Step): Entry | null => {
  const {at} = event;
  switch (event.type) {
    case 'session.opened':
      return entry(
        at,
        'session',
        `migtop ${event.version} opened by ${event.operator}${event.readOnly ? ', read-only' : ''}`,
      );
    case 'session.closed':
      return entry(at, 'session', `migtop closed: ${event.reason}`);
    case 'node.connected': {
      const lost = before.nodes[event.node]?.lost;
      const again = lost ? ` again, after ${duration(at - lost.since)}` : '';
      return entry(at, 'node', `connected to ${event.node}${again}: ${event.product}, ${event.role}`);
    }
    case 'node.lost':
      return before.nodes[event.node]?.lost?.error === event.error
        ? null
        : entry(at, 'node', `lost ${event.node}: ${event.error}`, {severity: 'critical'});
    case 'node.changed':
      return entry(at, 'node', changeWords(event), {severity: event.what === 'found' ? null : 'warning'});
    case 'baseline.taken': {
      const from = event.recording === null ? 'of the last minutes' : `from ${event.recording}`;
      return entry(at, 'session', `baseline taken ${from}`, {who: event.operator});
    }
    case 'mark.added':
      return entry(at, 'mark', event.text, {who: event.operator});
    default:
      return null;
  }
};

export const createNewsGatherer = () => {
  const entries: Entry[] = [];
  const nodes = new Map<string, NodeFacts>();

  const connected = ({
    cluster,
    node,
    address,
    product,
    role,
    user,
    database,
    tls,
  }: EventOf<'node.connected'>) => {
    nodes.set(`${cluster}|${node}`, {cluster, node, address, product, role, user, database, tls});
  };

  return {
    enter: (state: State) => {
      for (const {facts} of Object.values(state.nodes)) if (facts !== null) connected(facts);
    },
    take: (step: Step) => {
      const {event} = step;
      const news = newsOf(step);
      if (news !== null) entries.push(news);
      if (event.type === 'node.connected') connected(event);
      if (event.type === 'node.lost' && !nodes.has(`${event.cluster}|${event.node}`)) {
        const {cluster, node, address} = event;
        const nothing = {product: null, role: null, user: null, database: null, tls: null};
        nodes.set(`${cluster}|${node}`, {cluster, node, address, ...nothing});
      }
    },
    entries: (): readonly Entry[] => entries,
    nodes: (): readonly NodeFacts[] => [...nodes.values()],
  };
};
