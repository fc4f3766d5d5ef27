// When there is nothing more to watch for: the migration is over, and the servers have recovered from it, or not in time.
import type {State} from '../state.ts';

/** `null`: no migration has ended yet, one is at work, or there is still time. */
export const endingOf = ({baselines, opened, now}: State): 'recovered' | 'not recovered' | null => {
  const all = Object.values(baselines);
  const over = all.flatMap(({recovery}) => (recovery === null ? [] : [recovery]));
  if (over.length === 0 || all.some(({workSeenAt}) => workSeenAt !== null)) return null;
  const open = over.filter(({recoveredAt}) => recoveredAt === null);
  if (open.length === 0) return 'recovered';
  const patience = opened?.limits.recoverWithin ?? Number.POSITIVE_INFINITY;
  return open.some(({endedAt}) => now - endedAt >= patience) ? 'not recovered' : null;
};
