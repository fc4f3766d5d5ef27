// Which lock modes exclude which. https://www.postgresql.org/docs/current/explicit-locking.html#LOCKING-TABLES
import type {LockModel} from '../../../core/lock.ts';

const modes = [
  'AccessShareLock',
  'RowShareLock',
  'RowExclusiveLock',
  'ShareUpdateExclusiveLock',
  'ShareLock',
  'ShareRowExclusiveLock',
  'ExclusiveLock',
  'AccessExclusiveLock',
] as const;

type Mode = (typeof modes)[number];

/** The weakest mode that a mode excludes: it excludes all stronger ones too, but for the exception below. */
const weakestExcluded: Readonly<Record<Mode, Mode>> = {
  AccessShareLock: 'AccessExclusiveLock',
  RowShareLock: 'ExclusiveLock',
  RowExclusiveLock: 'ShareLock',
  ShareUpdateExclusiveLock: 'ShareUpdateExclusiveLock',
  ShareLock: 'RowExclusiveLock',
  ShareRowExclusiveLock: 'RowExclusiveLock',
  ExclusiveLock: 'RowShareLock',
  AccessExclusiveLock: 'AccessShareLock',
};

const excludedBy = (mode: Mode): readonly Mode[] =>
  modes
    .slice(modes.indexOf(weakestExcluded[mode]))
    // Several sessions may build an index on the same table.
    .filter(other => !(mode === 'ShareLock' && other === 'ShareLock'));

const conflicts = Object.fromEntries(modes.map(mode => [mode, excludedBy(mode)]));

/** The same for every kind of object; a request waits for conflicting ones ahead of it as it does for holders. */
export const lockModel: LockModel = {granted: conflicts, pending: conflicts, queue: 'fifo'};
