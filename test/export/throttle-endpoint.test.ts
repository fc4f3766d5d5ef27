// freno's protocol over real HTTP: the command in a process of its own, and a session with its keys.
import {spawn} from 'node:child_process';
import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {request} from 'node:http';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {describe, expect, it, onTestFinished} from 'vitest';
import {headline} from '../../src/core/advice/headline.ts';
import type {Event} from '../../src/core/event.ts';
import {readRecording} from '../../src/recording/reader.ts';
import {cleanEnvironment, entry, migtop} from '../cli/migtop.ts';
import {armed, refusal, watching} from '../commands/watching.ts';
import {client, query} from '../servers/postgres/clients.ts';
import {holdLock} from '../servers/postgres/locks.ts';
import {usePostgresPrimary} from '../servers/postgres/servers.ts';
import {waitUntil} from '../servers/wait-until.ts';

type Said = {readonly code: number; readonly body: Record<string, unknown>};

const ask = (url: string, headers: Readonly<Record<string, string>> = {}, method = 'GET'): Promise<Said> =>
  new Promise((resolve, reject) => {
    const asked = request(url, {method, headers, agent: false, timeout: 5_000}, response => {
      let text = '';
      response.on('data', part => {
        text += part;
      });
      response.on('end', () =>
        resolve({code: response.statusCode ?? 0, body: text === '' ? {} : JSON.parse(text)}),
      );
      response.on('error', reject);
    });
    asked.on('error', reject);
    asked.end();
  });

const urlIn = (said: string): string | null => /http:\/\/[\d.]+:\d+(?=\/check)/.exec(said)?.[0] ?? null;

describe('migtop --throttle-listen', () => {
  const primary = usePostgresPrimary();
  const node = () => `${primary().host}:${primary().port}`;

  const start = async (command: 'watch' | 'record') => {
    const folder = await mkdtemp(path.join(tmpdir(), 'migtop-throttle-'));
    onTestFinished(() => rm(folder, {recursive: true, force: true}));
    const file = path.join(folder, 'session.jsonl.gz');
    await writeFile(
      path.join(folder, 'migtop.yaml'),
      'limits: {blockedFor: 300ms, blockedSessions: 1}\nthrottle: {listen: "127.0.0.1:0"}\n',
    );
    const child = spawn(
      process.execPath,
      [
        ...entry,
        command,
        primary().superuserUrl,
        ...(command === 'watch' ? ['--headless', '--record', file] : []),
      ],
      {
        cwd: folder,
        env: {...cleanEnvironment(), XDG_STATE_HOME: folder},
        stdio: ['ignore', 'ignore', 'pipe'],
      },
    );
    let said = '';
    child.stderr.on('data', part => {
      said += part;
    });
    onTestFinished(() => void child.kill('SIGKILL'));
    const exit = new Promise<number | null>(resolve => child.on('close', resolve));
    const url = await waitUntil(() => urlIn(said), {what: 'the endpoint'});
    const check = (app = 'gh-ost') => `${url}/check/${app}/postgresql/${node()}`;
    await waitUntil(async () => (await ask(check())).code === 200, {what: 'the primary to be read'});
    return {child, exit, file, url, check};
  };

  it('answers what freno answers: by name, by alert, and by what it was told of an application', async () => {
    const {child, exit, file, url, check} = await start('watch');
    expect((await ask(check())).body).toEqual({StatusCode: 200, Value: 0, Threshold: 10, Message: ''});
    expect((await ask(check(), {}, 'HEAD')).code).toBe(200);
    expect((await ask(`${url}/lb-check`)).code).toBe(200);
    expect(await ask(`${url}/check/gh-ost/postgresql/elsewhere`)).toMatchObject({
      code: 404,
      body: {Message: expect.stringContaining('elsewhere is not watched')},
    });
    const hostile = await (await fetch(`${url}/check/gh-ost/postgresql/%C2%9B666m%E2%80%AE`)).text();
    expect(JSON.parse(hostile).Message).toContain('\u009b666m\u202e is not watched');
    expect(hostile).not.toMatch(/[\u009b\u202e]/);
    expect((await ask(`${url}/check-if-exists/gh-ost/postgresql/elsewhere`)).code).toBe(200);
    expect((await ask(`${url}/other`)).code).toBe(404);
    expect((await ask(check(), {}, 'POST')).code).toBe(405);

    expect((await ask(`${url}/throttle-app/gh-ost`, {origin: 'http://example.com'})).code).toBe(403);
    expect((await ask(`${url}/throttle-app/gh-ost`, {host: 'example.com'})).code).toBe(403);
    expect((await ask(check())).code).toBe(200);
    expect((await ask(`${url}/throttle-app/gh-ost/ttl/10/ratio/1`)).code).toBe(200);
    expect((await ask(check())).code).toBe(417);
    expect((await ask(check('other'))).code).toBe(200);
    expect((await ask(`${url}/throttled-apps`)).body).toMatchObject({'gh-ost': {Ratio: 1}});
    expect((await ask(`${url}/unthrottle-app/gh-ost`)).code).toBe(200);
    expect((await ask(check())).code).toBe(200);
    expect(Object.keys((await ask(`${url}/recent-apps`)).body).toSorted()).toEqual(['gh-ost', 'other']);

    await query(primary(), 'CREATE TABLE held (id int)');
    const holder = await holdLock(primary(), 'LOCK TABLE held', {});
    const waiter = await client(primary());
    const waited = waiter.query('SELECT * FROM held');
    const stopped = await waitUntil(
      async () => {
        const said = await ask(check());
        return said.code === 429 ? said : null;
      },
      {what: 'the pile-up to hold jobs', timeout: 30_000},
    );
    expect(stopped.body.Message).toMatch(/blocked/);
    await holder.release();
    await waited;
    await waiter.end();
    await waitUntil(async () => (await ask(check())).code === 200, {what: 'jobs to go on', timeout: 30_000});

    // Whoever asks until the end was told to go on last, though it was held.
    await ask(`${url}/throttle-app/gh-ost`);
    expect((await ask(check())).code).toBe(417);
    child.kill('SIGTERM');
    const answers: number[] = [];
    for (;;) {
      const said = await ask(check()).catch(() => null);
      if (said === null) break;
      answers.push(said.code);
    }
    expect(answers.at(-1)).toBe(200);
    expect(await exit).toBe(143);
    const events: Event[] = [];
    for await (const event of readRecording(file)) events.push(event);
    const asked = events.flatMap(event => (event.type === 'action.asked' ? [event] : []));
    expect(asked.map(({action, target, operator}) => [action, target.label, operator])).toEqual([
      ['hold', 'application gh-ost', 'a client at 127.0.0.1'],
      ['release', 'application gh-ost', 'a client at 127.0.0.1'],
      ['hold', 'application gh-ost', 'a client at 127.0.0.1'],
    ]);
  });

  it('works for migtop record too', async () => {
    const {child, exit, check} = await start('record');
    expect((await ask(check())).code).toBe(200);
    child.kill('SIGTERM');
    expect(await exit).toBe(143);
  });

  it('holds every job by key, says who did, and lets them go by the same key', async () => {
    const watched = await armed(primary().superuserUrl, {throttleListen: '127.0.0.1:0'});
    const {session, notices} = watched;
    const url = await waitUntil(() => urlIn(notices.join('\n')), {what: 'the endpoint'});
    const check = `${url}/check/backfill/postgresql/${node()}`;
    await waitUntil(async () => (await ask(check)).code === 200, {what: 'the primary to be read'});
    const hold = watched.plan('hold');
    expect(hold).toMatchObject({
      title: 'Hold every job that polls migtop',
      effect: {warnings: [expect.stringContaining('stay held when migtop ends')]},
    });
    await session.run(hold);
    expect(await ask(check)).toMatchObject({code: 429, body: {Message: 'held by ann'}});
    const {progress} = headline(session.journal.state(), session.now());
    expect(progress.text).toMatch(/^▮▮ every job that polls migtop held by ann · /);
    expect(session.pollers()).toEqual(['backfill']);
    // Nobody who asks over HTTP takes back what the operator decided.
    await ask(`${url}/unthrottle-app/backfill`);
    expect((await ask(check)).code).toBe(429);
    await session.run(watched.plan('hold'));
    expect((await ask(check)).code).toBe(200);
    expect(watched.all('action.settled').map(({outcome}) => outcome)).toEqual(['done', 'done', 'done']);
    expect(session.journal.state().held).toEqual({});
  });

  it('refuses to hold what nobody polls', async () => {
    const watched = await armed(primary().superuserUrl);
    expect(refusal(watched, 'hold')).toBe('no job can poll migtop');
    const unarmed = await watching(primary().superuserUrl, {throttleListen: '0'});
    expect(refusal(unarmed, 'hold')).toBe('not armed');
  });

  it('warns where others than this machine reach it, and refuses what is no address', async () => {
    const open = await watching(primary().superuserUrl, {throttleListen: '0.0.0.0:0'});
    expect(open.notices.join('\n')).toMatch(/Everybody who reaches 0\.0\.0\.0:\d+ can ask there/);
    const wrong = await migtop(['watch', primary().superuserUrl, '--headless', '--throttle-listen', 'here']);
    expect(wrong).toMatchObject({code: 1, stderr: expect.stringContaining('is no address')});
  });
});
