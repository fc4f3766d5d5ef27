import {describe, expect, it} from 'vitest';
import {type Overlay, panelIds, type View} from '../../src/store/view.ts';
import {type Story, watched} from '../core/world.ts';
import {brokenReplicas} from '../fixtures/broken-replicas.ts';
import {withHistogram, withMeans} from '../fixtures/latency.ts';
import {lockPileup, lockPileupArmed, lockPileupOver} from '../fixtures/lock-pileup.ts';
import {
  bareRole,
  connecting,
  happyPath,
  indexBuild,
  invalidIndex,
  laggingReplica,
  lostPrimary,
  lostReplica,
  rewrite,
} from '../fixtures/others.ts';
import {armPlan, cancelPlan, killPlan} from '../fixtures/plans.ts';
import {frame, sizes} from './stage.tsx';

const situations: Readonly<Record<string, Story>> = {
  ...{'lock-pileup': lockPileup, 'lock-pileup-over': lockPileupOver, 'lagging-replica': laggingReplica},
  ...{'index-build': indexBuild, 'invalid-index': invalidIndex, rewrite, 'happy-path': happyPath},
  ...{'lost-replica': lostReplica, 'lost-primary': lostPrimary, 'bare-role': bareRole, connecting},
  'broken-replicas': brokenReplicas,
};

const confirm = (plan: typeof cancelPlan): Overlay => ({type: 'confirm', plan, yes: false, top: 0});
const detail = (session: string): Overlay => ({
  ...{type: 'detail', node: 'db1', session, identity: `s${session}`, top: 0},
});

const overlays: Readonly<Record<string, Overlay>> = {
  ...{'confirm-cancel': confirm(cancelPlan), 'confirm-kill-switch': confirm(killPlan)},
  ...{'confirm-arm': confirm(armPlan), 'detail-migration': detail('4122'), 'detail-root': detail('3991')},
  setting: {
    ...{type: 'setting', text: 'batch_size=500', known: 'batch_size=1000 · sleep_ms=50'},
    selection: {node: 'db1', sessions: [], job: null, index: null},
  },
  ...{
    help: {type: 'help', top: 0},
    note: {type: 'note', text: 'called the analyst'},
    tables: {type: 'tables', top: 0},
    quit: {type: 'quit'},
  },
};

/** What is known of statements differs from server to server. */
const counting: Readonly<Record<string, Story>> = {means: withMeans, histogram: withHistogram};

const states = new Map(Object.entries(situations).map(([name, story]) => [name, watched(story)]));
const pileup = watched(lockPileupArmed);
const lagging = watched(laggingReplica);

const golden = (name: string, columns: number, rows: number): string =>
  `../golden/screen/${name}.${columns}x${rows}.txt`;

describe.each(sizes)('at $columns×$rows', size => {
  const {columns, rows} = size;

  it.each([...states])('shows %s', async (name, state) => {
    await expect(await frame(state, size)).toMatchFileSnapshot(golden(name, columns, rows));
  });

  it.each(panelIds)('shows the panel %s full screen', async panel => {
    const view: Partial<View> = {focus: panel, zoomed: true};
    const state = panel === 'replication' || panel === 'migration' ? lagging : pileup;
    await expect(await frame(state, size, view)).toMatchFileSnapshot(golden(`panel-${panel}`, columns, rows));
  });

  it.each(Object.entries(counting))(
    'shows the latency of %s, beside the others and alone',
    async (name, story) => {
      const state = watched(story);
      for (const [look, zoomed] of Object.entries({grid: false, full: true})) {
        const drawn = await frame(state, size, {focus: 'latency', zoomed});
        await expect(drawn).toMatchFileSnapshot(golden(`latency-${name}-${look}`, columns, rows));
      }
    },
  );

  it('shows replicas that broke full screen, with what the server says of it', async () => {
    const state = watched(brokenReplicas);
    const drawn = await frame(state, size, {focus: 'replication', zoomed: true});
    await expect(drawn).toMatchFileSnapshot(golden('panel-replication-broken', columns, rows));
  });

  it.each(Object.entries(overlays))('shows the overlay %s', async (name, overlay) => {
    const drawn = await frame(pileup, size, {overlays: [overlay]});
    await expect(drawn).toMatchFileSnapshot(golden(`overlay-${name}`, columns, rows));
  });

  it('says in the confirmation what has changed, instead of asking', async () => {
    const stillSame = () => '4122 runs another statement now';
    const drawn = await frame(pileup, size, {overlays: [confirm(cancelPlan)]}, {stillSame});
    await expect(drawn).toMatchFileSnapshot(golden('overlay-confirm-changed', columns, rows));
    expect(drawn).toContain('Nothing is sent');
    expect(drawn).not.toContain('Yes: cancel');
  });

  it('never draws beyond the window', async () => {
    for (const state of states.values()) {
      const lines = (await frame(state, size)).split('\n');
      expect(lines).toHaveLength(rows);
      expect(Math.max(...lines.map(line => line.length))).toBeLessThanOrEqual(columns);
    }
  });
});

it('says what it needs in a window that is too small', async () => {
  const drawn = await frame(pileup, {columns: 50, rows: 12});
  expect(drawn).toContain('migtop needs 60×16');
  expect(drawn).toContain('50×12');
});
