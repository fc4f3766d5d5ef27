import {expect, test} from 'vitest';
import {connected, observed, opened, seen, stateAfter} from '../core/world.ts';
import {frame} from './stage.tsx';

test.each([
  {columns: 80, rows: 24},
  {columns: 120, rows: 40},
])('replicas that differ by their port alone can be told apart at $columns×$rows', async size => {
  const names = ['127.0.0.1:33061', '127.0.0.1:33062'];
  const state = stateAfter([
    [0, opened()],
    [0, connected('db1')],
    [1_000, observed('db1', 1_000, {replication: {replicas: names.map(name => seen(name, null))}})],
  ]);
  const screen = await frame(state, size, {focus: 'replication'});
  for (const name of names) expect(screen).toContain(name);
});
