import {describe, expect, it} from 'vitest';
import {headline} from '../../src/core/advice/headline.ts';
import type {State} from '../../src/core/state.ts';
import type {PanelId} from '../../src/store/view.ts';
import {asked, held, observed, session, start, stateAfter} from '../core/world.ts';
import {fix, onlineAlter, type Scene, untoldAlters} from '../fixtures/online-alter.ts';
import {frame} from './stage.tsx';

const size = {columns: 120, rows: 40};

const panel = (focus: PanelId, state: State): Promise<string> => frame(state, size, {focus, zoomed: true});

const showing = (scene: Scene = {}): State => stateAfter(onlineAlter(scene));

const progressOf = (state: State): string => headline(state, state.now).progress.text;

const lockNext = {mode: 'EXCLUSIVE', holders: ['4711']};

describe('a lock that comes next', () => {
  it('is in PROGRESS when somebody has been in its way for long, with who it is', async () => {
    const state = showing({progress: [{lockNext}]});
    const sentence =
      'needs an exclusive lock next, 1 session holds one: 4711 (idle in transaction 4 m 3 s, reporting)';
    expect(progressOf(state)).toContain(sentence);
    expect(await panel('migration', state)).toContain('needs an exclusive lock next; 1 session holds one');
  });

  it('is in PROGRESS near the end, whoever is in its way', () => {
    const brief = session('4800', {transactionStart: null});
    const scene = (done: number): Scene => ({
      sessions: [...(untoldAlters.sessions ?? []).slice(0, 1), {...brief, statementStart: start + 2_500}],
      progress: [{lockNext: {mode: 'EXCLUSIVE', holders: ['4800']}, done}],
    });
    expect(progressOf(showing(scene(20_000)))).not.toContain('needs an exclusive lock');
    expect(progressOf(showing(scene(38_000)))).toContain('needs an exclusive lock next');
  });

  it('is in the panel alone while nobody is in its way', async () => {
    const state = showing({progress: [{lockNext: {...lockNext, holders: []}}]});
    expect(progressOf(state)).not.toContain('exclusive lock');
    expect(await panel('migration', state)).toContain('nobody holds one against it now');
  });
});

describe('the Migration panel', () => {
  it('warns of a log of changes that fills', async () => {
    expect(await panel('migration', showing({progress: [{changeLog: 0.62}]}))).toContain(
      '▲ changes made meanwhile fill 62.0 % of their log: when it is full, this fails',
    );
  });

  it('says why there is no share, and which key would give it', async () => {
    const drawn = await panel('migration', showing(untoldAlters));
    expect(drawn).toContain('2 commands run, and nobody knows whose is whose');
    expect(drawn).toContain(`w makes the server say whose progress is whose: ${fix}`);
    expect(drawn).toContain('w whose progress');
  });

  it('warns of a session that waits for locks for ever by its own setting', async () => {
    expect(await panel('migration', showing())).toContain('▲ no lock timeout seen');
    const limited = onlineAlter({
      sessions: [session('4122', {statementKind: 'ddl', timeouts: {lock: 5_000, statement: 0}})],
    });
    expect(await panel('migration', stateAfter(limited))).toContain('lock timeout 5 s');
  });
});

describe('the Latency panel', () => {
  it('shows statements by the server’s own count, and those on watched tables', async () => {
    const drawn = await panel('latency', showing());
    expect(drawn).toContain('server statements, 10 s (n=3030)');
    // Half of 1,010 took 2 ms, and one in a hundred 200 ms.
    expect(drawn).toMatch(/server\s+2\.0 ms\s+2\.0 ms\s+2\.0 ms\s+n=3030 in 10 s, 7 % are migtop’s own/);
    expect(drawn).toMatch(/shop\.or…\s+–\s+20 ms\s+20 ms\s+n=150/);
    expect(drawn).toMatch(/done\s+120\/s statements/);
  });

  it('doubts them while many are stuck', async () => {
    const stuck = ['1001', '1002', '1003'].map(id => session(id, {waitsForLock: true, waitType: 'Lock'}));
    const locks = [held('4711', 'AccessExclusive'), ...stuck.map(({id}) => asked(id, 'AccessShare'))];
    const sessions = [session('4711'), ...stuck];
    const state = stateAfter([[4_000, observed('db1', 4_000, {sessions, locks})]], showing());
    expect(await panel('latency', state)).toContain('▲ 3 are stuck and not in it');
  });

  it('says what would make a server count them', async () => {
    const capabilities = {statementLatency: {missing: 'statements are not counted', fix: 'INSTALL SONAME x'}};
    expect(await panel('latency', showing({capabilities}))).toContain(
      'statements are not counted: INSTALL SONAME x',
    );
  });
});

describe('the Vitals panel', () => {
  it('shows what the server has, and leaves out what it has not', async () => {
    const drawn = await panel('vitals', showing());
    for (const words of [
      ...['66 of 151', 'peak 90', '120/s', '▲ 2 slow', '76.2 MiB since the checkpoint (80.0 % of the log)'],
      ...[
        'for replicas 512 KiB/s',
        '4.0 waits/s, 25 ms each',
        'session 4711',
        'open for 4m03s',
        '12.3k to be purged',
      ],
      ...['12.0 % of it dirty', 'temp 9.0 tables/s'],
    ])
      expect(drawn).toContain(words);
    for (const words of ['checkpoints', 'autovacuum', 'dead', 'transactions old'])
      expect(drawn).not.toContain(words);
  });
});
