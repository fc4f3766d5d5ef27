import {readdirSync} from 'node:fs';
import path from 'node:path';
import {describe, expect, it} from 'vitest';
import {lockPileupOver} from '../fixtures/lock-pileup.ts';
import {eventsOf, recorded} from '../source/replay/recorded.ts';
import {openProgram} from './open-program.ts';
import {openConsole, pileUp, useStage} from './stage.ts';

const open = (words: readonly string[], columns = 120, rows = 40) => openProgram(words, {columns, rows});

describe('migtop replay', () => {
  it.each([
    [80, 24],
    [120, 40],
  ])('shows a recording on the same screen, and leads through it, at %i×%i', async (columns, rows) => {
    const file = await recorded(eventsOf(lockPileupOver));
    const replay = open(['replay', file], columns, rows);
    const lines = await replay.waitFor(/REPLAY[\s\S]*HEALTH +✔ healthy[\s\S]*▶ 1×/);
    expect(lines.length).toBe(rows);
    // Everything was read.
    await replay.waitFor(shown => /^▶ 1× +09:00:00 [┃─█░▒◆┊]+ 09:02:14$/.test(shown.at(-2) ?? ''));
    replay.press('space');
    await replay.waitFor(/❚❚ paused/);
    replay.press(']');
    await replay.waitFor(/PROGRESS +ALTER TABLE orders ▮▮ waits for 3991/);
    replay.press(']');
    await replay.waitFor(/HEALTH +[▲✖]/);
    replay.press('c');
    await replay.waitFor(/This is a recording: no key acts on a server here/);
    replay.press('end');
    await replay.waitFor(/● newest/);
    replay.type(':');
    await replay.waitFor(/Go to a time/);
    for (const key of ['5', '0', '%', 'enter']) replay.press(key);
    await replay.waitFor(/REPLAY .*09:01:07/);
    replay.press('left');
    await replay.waitFor(/REPLAY .*09:01:06/);
    replay.press('q');
    expect(await replay.exit).toMatchObject({code: 0});
    expect(replay.modes()).toMatchObject({alternate: false, cursor: true});
  });

  it('says in one sentence what is wrong with a file', async () => {
    const none = open(['replay', 'nowhere.jsonl.gz']);
    expect((await none.exit).code).toBe(1);
    expect(none.screen().join(' ')).toContain('There is no recording');
  });
});

describe('a session that goes on', () => {
  const stage = useStage();

  it('is stepped back into and returned from, while others follow it until its writer is gone', async () => {
    const console = openConsole(stage(), {flags: ['--arm']});
    await console.waitFor(/HEALTH +✔ healthy/);
    await console.waitFor(/ARMED/);
    const {migration} = await pileUp(stage(), 3);
    await console.waitFor(new RegExp(`▲.*blocked[\\s\\S]*└─${migration.id}`));

    const folder = path.join(console.home, 'migtop');
    const [file = ''] = readdirSync(folder).filter(name => name.endsWith('.gz'));
    const followers = [
      open(['attach', path.join(folder, file)]),
      open(['attach', path.join(folder, file)], 80, 24),
    ];
    for (const follower of followers) await follower.waitFor(/FOLLOWING[\s\S]*HEALTH +▲[\s\S]*● newest/);

    console.press('[');
    await console.waitFor(/PAST, .* ago[\s\S]*❚❚ past/);
    console.press('t');
    await console.waitFor(/This is the past, and what is shown may be gone: press End first/);
    console.press('end');
    await console.waitFor(lines => !lines.join('\n').includes('PAST') && /ARMED/.test(lines[0] ?? ''));

    console.kill('SIGKILL');
    for (const follower of followers) await follower.waitFor(/its writer is gone/);
  });
});
