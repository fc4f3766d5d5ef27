// A session against a real server, recorded, and folded again from its file.
import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {describe, expect, it, onTestFinished} from 'vitest';
import {openSession} from '../../src/commands/session.ts';
import {loadConfig} from '../../src/config/config.ts';
import type {Event} from '../../src/core/event.ts';
import {fold, initial} from '../../src/core/fold/fold.ts';
import type {State} from '../../src/core/state.ts';
import {readRecording} from '../../src/recording/reader.ts';
import {createPlayer} from '../../src/source/replay/player.ts';
import {query} from '../servers/postgres/clients.ts';
import {holdLock, waitForLock} from '../servers/postgres/locks.ts';
import {usePostgresPrimary} from '../servers/postgres/servers.ts';
import {waitUntil} from '../servers/wait-until.ts';
import {archiveOf, whole} from '../source/replay/recorded.ts';

describe('a recorded session with a pile-up', () => {
  const primary = usePostgresPrimary();

  it('adds up to the same states as it did live, event for event', async () => {
    const server = primary();
    await query(server, 'CREATE TABLE replayed (id int)');
    const home = await mkdtemp(path.join(tmpdir(), 'migtop-replayed-'));
    onTestFinished(() => rm(home, {recursive: true, force: true}));
    const file = path.join(home, 'session.jsonl.gz');
    const config = await loadConfig(
      {command: 'record', primary: server.superuserUrl, flags: {record: file}},
      {env: {}, home, folder: home, account: 'ann', ask: null},
    );
    const live: {readonly event: Event; readonly state: State}[] = [];
    const session = await openSession(config, {
      notify: () => {},
      onEvent: (event, state) => live.push({event, state}),
    });
    const seen = (type: Event['type']) =>
      waitUntil(() => live.some(({event}) => event.type === type), {what: type, timeout: 60_000});
    await seen('node.observed');
    const holder = await holdLock(server, 'SELECT * FROM replayed');
    const alter = await waitForLock(server, 'ALTER TABLE replayed ADD COLUMN a int');
    const reader = await waitForLock(server, 'SELECT * FROM replayed');
    await seen('alert.raised');
    session.note('somebody saw it');
    await holder.release();
    await Promise.all([alter.outcome, reader.outcome]);
    await seen('alert.cleared');
    await session.close('end of the test');

    let state = initial;
    let nth = 0;
    for await (const event of readRecording(file)) {
      state = fold(state, event);
      expect(event).toEqual(live[nth]?.event);
      expect(state).toEqual(live[nth]?.state);
      nth += 1;
    }
    expect(nth).toBe(live.length);

    const player = createPlayer(whole(archiveOf(file)));
    player.seek(Number.POSITIVE_INFINITY);
    expect(player.state()).toEqual(live.at(-1)?.state);
    expect(player.jump(-1)).toBe(true);
  });
});
