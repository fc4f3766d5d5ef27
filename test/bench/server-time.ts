// What one reading costs a server on which many wait, beside another console on the same server at the same time.
import {type Cost, costsOf} from './account.ts';
import type {Account} from './engines/engine.ts';
import type {Effort, Figure} from './figure.ts';
import type {Ground} from './ground.ts';
import {median} from './numbers.ts';
import type {Program} from './programs.ts';
import {connect, readFor} from './reading.ts';

const per = ({statements, processor}: Cost, times: number): Cost => ({
  statements: statements / times,
  processor: processor / times,
});

type Round = {readonly view: string; readonly ours: Cost; readonly theirs: Cost | null};

const goal = {atMost: 0.5};

const kindsOf = ({source}: Account) =>
  [
    ['statements', source],
    ['processor', 'processor time of what serves the login'],
  ] as const;

const figuresOf = (rounds: readonly Round[], account: Account, on: string): readonly Figure[] =>
  kindsOf(account).flatMap(([kind, how]): readonly Figure[] => {
    const ours = median(rounds.map(round => round.ours[kind]));
    const own: Figure = {what: `server time per tick, ${on}, ${kind}`, value: ours, unit: 'ms', note: how};
    const beside = rounds.flatMap(({view, theirs, ours: own}): readonly Figure[] =>
      theirs === null
        ? []
        : [
            {
              what: `  of ${view}`,
              ...({value: own[kind] / theirs[kind], unit: 'ratio', goal} as const),
              note: `${own[kind].toFixed(1)} ms against ${theirs[kind].toFixed(1)} ms a refresh, at the same time`,
            },
          ],
    );
    return [own, ...beside];
  });

/** Both read once a second, beside each other, so that both suffer from the same neighbours. */
export const measureServerTime = async (
  {engine, server, superuser, migtop, rival: rivalLogin}: Ground,
  effort: Effort,
  on: string,
): Promise<readonly Figure[]> => {
  const duration = effort === 'quick' ? 3_000 : 20_000;
  const {account} = engine.sql;
  const rival = engine.rival?.version() ? engine.rival : null;
  const node = await connect(server, migtop);
  let other: Program | null = null;
  try {
    await readFor(node, 2_000);
    if (rival === null) {
      let ticks = 0;
      const [ours] = await costsOf(superuser, account, [migtop], async () => {
        ticks = await readFor(node, duration);
      });
      return ours ? figuresOf([{view: '', ours: per(ours, ticks), theirs: null}], account, on) : [];
    }
    other = rival.open(server, rivalLogin);
    await other.waitFor(rival.shows);
    const rounds: Round[] = [];
    for (const {name, key, shows, calls} of rival.views) {
      other.press(key);
      await other.waitFor(shows);
      let ticks = 0;
      const [ours, theirs] = await costsOf(superuser, account, [migtop, rivalLogin], async () => {
        ticks = await readFor(node, duration);
      });
      const [row] = await superuser.rows<{calls: number}>(calls(rivalLogin.user));
      const view = `${rival.name}'s ${name} view`;
      if (ours && theirs) rounds.push({view, ours: per(ours, ticks), theirs: per(theirs, row?.calls ?? 0)});
    }
    return figuresOf(rounds, account, on);
  } finally {
    await node.close();
    await other?.end();
  }
};
