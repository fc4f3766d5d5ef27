// One recording of each schema there ever was, as the code of its time wrote it. They are kept for ever.
import {readdirSync} from 'node:fs';
import path from 'node:path';
import {describe, expect, it} from 'vitest';
import {schemaVersion} from '../../src/core/event.ts';
import {summarize} from '../../src/recording/summary.ts';
import {createPlayer} from '../../src/source/replay/player.ts';
import {archiveOf, whole} from '../source/replay/recorded.ts';

const folder = path.resolve(import.meta.dirname, '../fixtures/recordings');

describe('recordings of every schema', () => {
  it('are there', () => {
    const names = Array.from({length: schemaVersion}, (_, index) => `schema-${index + 1}.jsonl.gz`);
    expect(readdirSync(folder).filter(name => name.endsWith('.gz'))).toEqual(names);
  });

  it.each(readdirSync(folder).filter(name => name.endsWith('.gz')))(
    '%s replays: the pile-up, its root, and what the operator did',
    name => {
      const player = createPlayer(whole(archiveOf(path.join(folder, name))));
      const seen: string[] = [];
      const blocked: number[] = [];
      while (player.step(1)) {
        const {nodes, alerts} = player.state();
        seen.push(...Object.keys(alerts));
        blocked.push(nodes.db1?.graph.waiters.length ?? 0);
      }
      expect(seen).toContain('blocked|db1|3991');
      expect(Math.max(...blocked)).toBe(39);
      expect(blocked.at(-1)).toBe(0);
      expect(player.state()).toMatchObject({
        closed: 'quit',
        actions: {c1: {status: 'settled', outcome: 'stopped'}},
        replicas: {shop: [{name: 'db2', state: 'streaming'}]},
      });
      expect(player.state().nodes.db1?.observation?.roles).toBeDefined();
      expect(summarize(path.join(folder, name))).toMatchObject({
        ...{targets: ['db1', 'db2'], operator: 'ann', closed: 'quit', damage: null},
        ...{actions: 2, notes: 0},
      });
    },
  );
});
