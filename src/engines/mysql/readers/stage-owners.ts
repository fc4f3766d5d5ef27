// Whose stages are whose. The server may not say, and then it is concluded only where nothing else is possible.
import type {SessionId} from '../../../core/session.ts';
import type {Altering, Stage, StagesRead} from './stages.ts';

/** All stages of one session's command, or why they cannot be told from those of others. */
export type Owned = {readonly stages: readonly Stage[]} | {readonly untold: string};

/** It works within the storage engine, perhaps with helper threads: its state is the name of its stage, on MariaDB a common one. */
const isInPlace = ({state}: Altering): boolean => /^alter(ing)? table\b/.test(state ?? '');

/** Sessions that a stage may belong to by what is recorded of both. */
const possibleOwners = (
  stage: Stage,
  altering: readonly Altering[],
): readonly Pick<Altering, 'session'>[] => {
  if (stage.session !== null) return [{session: stage.session}];
  if (stage.statement === null) {
    const copies = stage.name === 'copy to tmp table';
    return altering.filter(each => (copies ? each.state === stage.name : isInPlace(each)));
  }
  const {statement, name} = stage;
  const same = altering.filter(({statements}) => statements.size === 0 || statements.has(statement));
  const there = same.filter(({state}) => state === name);
  return there.length > 0 ? there : same;
};

const reasonFor = (stage: Stage, rivals: number): string =>
  stage.statement === null && stage.name !== 'copy to tmp table'
    ? `${rivals} commands run in place, and the server does not say whose helper threads are whose`
    : `${rivals} commands run, and the server records stages without their sessions`;

export const ownersOf = ({stages, altering}: StagesRead): ReadonlyMap<SessionId, Owned> => {
  const owned = new Map<SessionId, Stage[]>();
  const unclear = new Map<SessionId, string>();
  for (const stage of stages) {
    const owners = possibleOwners(stage, altering);
    const [owner] = owners;
    if (owner !== undefined && owners.length === 1)
      owned.set(owner.session, [...(owned.get(owner.session) ?? []), stage]);
    else for (const {session} of owners) unclear.set(session, reasonFor(stage, owners.length));
  }
  return new Map<SessionId, Owned>([
    ...[...owned].map(([session, own]) => [session, {stages: own}] as const),
    ...[...unclear].map(([session, why]) => [session, {untold: why}] as const),
  ]);
};
