import type {EventOf} from '../core/event.ts';
import type {NodeFacts} from '../engines/engine.ts';

type Change = Pick<EventOf<'node.changed'>, 'what' | 'from' | 'to'>;

/** What is news about a node that was connected to before: another server process there, or another role. */
export const changesBetween = (before: NodeFacts, after: NodeFacts): readonly Change[] => {
  const restart: Change = {
    what: 'restart',
    from: `${before.product} ${before.server}`,
    to: `${after.product} ${after.server}`,
  };
  const role: Change = {what: 'role', from: before.role, to: after.role};
  return [
    ...(before.server === after.server ? [] : [restart]),
    ...(before.role === after.role ? [] : [role]),
  ];
};

/** What is known of the node is out of date: a connection beside the observing one came back as another session, or it can do more or less now. */
export const isOutdated = (known: NodeFacts | null, {own, capabilities}: NodeFacts): boolean =>
  own.join() !== known?.own.join() || JSON.stringify(capabilities) !== JSON.stringify(known.capabilities);
