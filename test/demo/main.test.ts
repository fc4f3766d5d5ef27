import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {existsSync} from 'node:fs';
import {text} from 'node:stream/consumers';
import {fileURLToPath} from 'node:url';
import pg from 'pg';
import {expect, test} from 'vitest';
import {scenarios} from '../../demo/engines/postgres/scenarios/catalogue.ts';
import {waitUntil} from '../servers/wait-until.ts';

const main = fileURLToPath(new URL('../../demo/main.ts', import.meta.url));

function runDemo(...args: string[]) {
  const child = spawn(process.execPath, ['--import', 'tsx', main, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return {child, exited: once(child, 'exit'), output: child.stdout};
}

test.each(['SIGINT', 'SIGTERM'] as const)(
  'the demo runs without a console and ends everything on %s',
  async signal => {
    const {child, exited, output} = runDemo('index-build', '--headless');
    let said = '';
    output.on('data', chunk => {
      said += String(chunk);
    });
    await waitUntil(() => /p95 \d/.test(said), {what: 'the demo to be ready', timeout: 60_000});
    const [, password = '', url = ''] = /PGPASSWORD=(\w+)[\s\S]*?primary (postgresql:\S+)/.exec(said) ?? [];
    const onCall = new pg.Client({connectionString: url.replace('@', `:${password}@`)});
    onCall.on('error', () => undefined);
    await onCall.connect();
    const {rows} = await onCall.query(
      "SELECT current_setting('data_directory') AS dir, count(*)::int FROM orders",
    );
    expect(rows[0].count).toBeGreaterThanOrEqual(1_000_000);
    await onCall.end();
    child.kill(signal);
    expect(await exited).toEqual([signal === 'SIGINT' ? 130 : 143, null]);
    expect(existsSync(rows[0].dir)).toBe(false);
    expect(said).toContain('drop the invalid index');
  },
);

test('a scenario that does not exist is named, with those that do', async () => {
  const {exited, output} = runDemo('lock-pielup');
  const said = await text(output);
  expect(await exited).toEqual([2, null]);
  expect(said).toContain('There is no scenario "lock-pielup"');
  for (const {name} of scenarios) expect(said).toContain(name);
});
