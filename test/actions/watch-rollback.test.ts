// How long a signal is watched: until it is ignored, or until what it made roll back has done so.
import {describe, expect, it} from 'vitest';
import type {PlanItem} from '../../src/actions/plan.ts';
import type {RunPorts} from '../../src/actions/ports.ts';
import {watchSession} from '../../src/actions/watch-session.ts';
import type {State} from '../../src/core/state.ts';
import type {Fate, Node, SessionTarget} from '../../src/engines/engine.ts';
import {connected, observed, opened, session, start, stateAfter} from '../core/world.ts';

const target: SessionTarget = {
  ...{type: 'session', session: '10', label: '10'},
  identity: {session: 's10', transaction: 't10', statement: null},
};

const item: PlanItem = {
  ...{node: 'db1', server: 'db1/1', role: 'primary', action: 'terminate', target, command: ''},
  effect: {frees: 0, freesNext: 0, stillBlocked: 0, rollsBack: null, leavesBehind: [], warnings: []},
};

const before = stateAfter([
  [0, opened()],
  [1, connected('db1')],
  [2, observed('db1', 2, {sessions: [session('10', {rowsChanged: 1_000_000})]})],
]);

/** A server that says of its session one fate after the other, the last one for ever, by a clock that runs two seconds ahead with each look. */
const watching = (fates: readonly Fate[], state: () => State = () => before) => {
  let looks = 0;
  let now = start + 10;
  const fate = async (): Promise<Fate> => {
    now += 2_000;
    const said = fates[looks] ?? fates.at(-1) ?? 'gone';
    looks += 1;
    return said;
  };
  const ports: RunPorts = {
    ...{tools: [], operator: 'ann', state},
    node: () => ({actor: {fate}}) as unknown as Node,
    now: () => now,
    append: () => undefined,
    subscribe: () => () => undefined,
    wake: () => undefined,
    newId: () => 'x',
  };
  return watchSession({item, before, sentAt: now}, target, ports);
};

describe('what became of a signal', () => {
  it('is ignored when nothing has changed for five seconds', async () => {
    expect(await watching(['still running'])).toMatchObject({outcome: 'ignored'});
  });

  it('is awaited for as long as the session rolls back', async () => {
    expect(await watching([...Array<Fate>(8).fill('rolling back'), 'gone'])).toMatchObject({
      outcome: 'gone',
      detail: 'about 1,000,000 rows were changed back in 16.0 s',
    });
  });

  it('is said to be rolling back still when the console is closed before that is over', async () => {
    let looks = 0;
    const closing = (): State => ({...before, closed: ++looks > 2 ? 'quit' : null});
    expect(await watching(['rolling back'], closing)).toMatchObject({outcome: 'rolling back'});
  });
});
