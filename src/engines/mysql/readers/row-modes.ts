// Modes of InnoDB's locks as the server writes them, and which exclude which.
// https://dev.mysql.com/doc/refman/8.4/en/innodb-locking.html

/** What a lock on an index record covers: the record and the gap before it, one of them, or a place to insert in the gap. */
type Extent = '' | 'GAP' | 'REC_NOT_GAP' | 'INSERT_INTENTION' | 'GAP,INSERT_INTENTION';

const extents: readonly Extent[] = ['', 'GAP', 'REC_NOT_GAP', 'INSERT_INTENTION', 'GAP,INSERT_INTENTION'];

type Strength = 'S' | 'X' | 'IS' | 'IX' | 'AUTO_INC';

const excludes: Readonly<Record<Strength, readonly Strength[]>> = {
  S: ['X', 'IX', 'AUTO_INC'],
  X: ['S', 'X', 'IS', 'IX', 'AUTO_INC'],
  IS: ['X'],
  IX: ['S', 'X'],
  AUTO_INC: ['S', 'X', 'AUTO_INC'],
};

type Mode = {readonly strength: Strength; readonly extent: Extent};

const modes: readonly Mode[] = [
  ...extents.map(extent => ({strength: 'X' as const, extent})),
  ...extents
    .filter(extent => !extent.endsWith('INTENTION'))
    .map(extent => ({strength: 'S' as const, extent})),
  ...(['IS', 'IX', 'AUTO_INC'] as const).map(strength => ({strength, extent: '' as const})),
];

const nameOf = ({strength, extent}: Mode): string => (extent === '' ? strength : `${strength},${extent}`);

const inserts = ({extent}: Mode): boolean => extent.endsWith('INSERT_INTENTION');
const isGap = ({extent}: Mode): boolean => extent.startsWith('GAP');

/** A gap is locked against inserts only, by any number of sessions; an insert holds up nobody. */
const waitsFor = (asked: Mode, other: Mode): boolean => {
  if (!excludes[asked.strength].includes(other.strength) || inserts(other)) return false;
  if (inserts(asked)) return other.extent !== 'REC_NOT_GAP';
  return !isGap(asked) && !isGap(other);
};

const conflicts = Object.fromEntries(
  modes.map(asked => [nameOf(asked), modes.filter(other => waitsFor(asked, other)).map(nameOf)]),
);

/** A request waits for those before it as it does for holders. */
export const rowConflicts = {granted: conflicts, pending: conflicts};
