// What one reading costs a server on which many wait, beside pg_activity on the same server at the same time.
import {type Cost, callsOf, costsOf} from './account.ts';
import type {Ground} from './crowd.ts';
import type {Effort, Figure} from './figure.ts';
import {median} from './numbers.ts';
import {openRival, type Program, rivalVersion} from './programs.ts';
import {connect, readFor} from './reading.ts';

/** The views of pg_activity that compare: its keys, and words of the statement behind each. */
const views = [
  {name: 'running', key: '1', words: 'AS pid'},
  {name: 'waiting', key: '2', words: 'pg_locks.pid AS pid'},
] as const;

const per = ({statements, processor}: Cost, times: number): Cost => ({
  statements: statements / times,
  processor: processor / times,
});

type Round = {readonly view: string; readonly ours: Cost; readonly theirs: Cost | null};

const goal = {atMost: 0.5};

const kinds = [
  ['statements', 'pg_stat_statements, planning and execution'],
  ['processor', "processor time of the login's backends"],
] as const;

const figuresOf = (rounds: readonly Round[]): readonly Figure[] =>
  kinds.flatMap(([kind, how]): readonly Figure[] => {
    const ours = median(rounds.map(round => round.ours[kind]));
    const own: Figure = {what: `server time per tick, ${kind}`, value: ours, unit: 'ms', note: how};
    const beside = rounds.flatMap(({view, theirs, ours: own}): readonly Figure[] =>
      theirs === null
        ? []
        : [
            {
              what: `  of pg_activity's ${view} view`,
              ...({value: own[kind] / theirs[kind], unit: 'ratio', goal} as const),
              note: `${own[kind].toFixed(1)} ms against ${theirs[kind].toFixed(1)} ms a refresh, at the same time`,
            },
          ],
    );
    return [own, ...beside];
  });

/** Both read once a second, beside each other, so that both suffer from the same neighbours. */
export const measureServerTime = async (
  {server, migtop, rival}: Ground,
  effort: Effort,
): Promise<readonly Figure[]> => {
  const duration = effort === 'quick' ? 6_000 : 30_000;
  const node = await connect(server, migtop);
  let other: Program | null = null;
  try {
    await readFor(node, 2_000);
    if (rivalVersion() === null) {
      let ticks = 0;
      const [ours] = await costsOf(server, [migtop], async () => {
        ticks = await readFor(node, duration);
      });
      return ours ? figuresOf([{view: '', ours: per(ours, ticks), theirs: null}]) : [];
    }
    other = openRival(server, rival);
    await other.waitFor(/RUNNING QUERIES/);
    const rounds: Round[] = [];
    for (const {name, key, words} of views) {
      other.press(key);
      await other.waitFor(new RegExp(`${name} queries`, 'i'));
      let ticks = 0;
      const [ours, theirs] = await costsOf(server, [migtop, rival], async () => {
        ticks = await readFor(node, duration);
      });
      const refreshes = await callsOf(server, rival, words);
      if (ours && theirs) rounds.push({view: name, ours: per(ours, ticks), theirs: per(theirs, refreshes)});
    }
    return figuresOf(rounds);
  } finally {
    await node.close();
    await other?.end();
  }
};
