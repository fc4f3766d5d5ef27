// The commands as a user runs them, on recordings that are kept and on one that a real session has just made.
import {mkdtemp, readFile, rm, stat, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {describe, expect, it, onTestFinished} from 'vitest';
import type {Story} from '../../src/report/story.ts';
import {migtop} from '../cli/migtop.ts';
import {fixture, told} from '../report/told.ts';
import {query} from '../servers/postgres/clients.ts';
import {holdLock, waitForLock} from '../servers/postgres/locks.ts';
import {usePostgresPrimary} from '../servers/postgres/servers.ts';
import {waitUntil} from '../servers/wait-until.ts';
import {armed} from './watching.ts';

const temporaryFolder = async (): Promise<string> => {
  const folder = await mkdtemp(path.join(tmpdir(), 'migtop-report-'));
  onTestFinished(() => rm(folder, {recursive: true, force: true}));
  return folder;
};

describe('migtop report', () => {
  it('writes what the ending of the file says, for this user alone', async () => {
    const folder = await temporaryFolder();
    const written = async (name: string) => {
      const file = path.join(folder, name);
      const {code, stdout, stderr} = await migtop(['report', fixture(2), '-o', file]);
      expect({code, stdout}).toEqual({code: 0, stdout: ''});
      expect(stderr).toContain(`${file} was written.`);
      expect((await stat(file)).mode & 0o777).toBe(0o600);
      return readFile(file, 'utf8');
    };
    const story = JSON.parse(await written('report.json')) as Story;
    expect(story).toMatchObject({format: 2, incidents: [{root: {session: '3991'}}]});
    expect(await written('report.html')).toMatch(/^<!doctype html>/);
    expect(await written('report.md')).toMatch(/^# Postmortem: ALTER TABLE orders on db1\n/);
  });

  it('writes Markdown to standard output when no file is named', async () => {
    const {code, stdout} = await migtop(['report', fixture(1), fixture(2)]);
    expect(code).toBe(0);
    expect(stdout).toContain('It ended 610 ms after ann pressed “cancel 4122 alembic”.');
    expect(stdout.match(/^### Incident/gm)).toHaveLength(1);
  });

  it('says in one sentence what is wrong with what it was given', async () => {
    const folder = await temporaryFolder();
    const noise = path.join(folder, 'noise.gz');
    await writeFile(noise, 'this is no recording');
    const refusals = [
      [['report'], 'No recording is named.'],
      [['report', 'nowhere.jsonl.gz'], 'There is no recording'],
      [['report', folder], 'is a folder.'],
      [['report', noise], 'is not a recording, or nothing of it can be read.'],
      [['report', fixture(1), '-o', 'report.pdf'], 'What to write into'],
      [['report', fixture(1), '-o', fixture(1)], 'is the recording itself.'],
      [['report', fixture(1), '-o', path.join(folder, 'no/where.md')], 'Cannot write'],
      [['report', fixture(1), '--since', 'lunch'], '--since "lunch" is no time.'],
      [['export', fixture(1)], 'What to export is not said.'],
    ] as const;
    for (const [args, message] of refusals) {
      const {code, stdout, stderr} = await migtop(args);
      expect(stderr).toContain(message);
      expect({code, stdout, lines: stderr.trim().split('\n').length}).toEqual({
        code: 1,
        stdout: '',
        lines: 2,
      });
    }
  });
});

describe('migtop export --csv', () => {
  it('has a line for each step of each series', async () => {
    const {code, stdout} = await migtop(['export', fixture(2), '--csv']);
    expect(code).toBe(0);
    const [head, ...rows] = stdout.trimEnd().split('\r\n');
    expect(head).toBe('time,epoch_ms,step_ms,cluster,node,measure,of,unit,mean,most');
    expect(rows).toContain(
      '2027-01-15T08:02:12.000Z,1800000132000,1000,shop,db1,blocked,sessions,sessions,39,39',
    );
    expect(new Set(rows.map(row => row.split(',')[5]))).toContain('lag');
  });
});

describe('the report of a real session', () => {
  const primary = usePostgresPrimary();

  it('says who blocked whom, who was hurt, who cancelled it, and that it ended then', async () => {
    const server = primary();
    const name = `${server.host}:${server.port}`;
    await query(server, 'CREATE TABLE reported (id int PRIMARY KEY, note text)');
    const folder = await temporaryFolder();
    const file = path.join(folder, 'session.jsonl.gz');
    const watched = await armed(server.superuserUrl, {record: file, app: ['release 42']});
    await watched.seen(name, 'a first reading', ({observation}) => observation);
    const holder = await holdLock(server, 'SELECT count(*) FROM reported', {applicationName: 'reporting'});
    const statement = 'ALTER TABLE reported ADD COLUMN extra text';
    const alter = await waitForLock(server, statement, {applicationName: 'release 42'});
    const reader = await waitForLock(server, `SELECT note FROM reported WHERE note = 'private'`, {
      applicationName: 'web <shop>',
    });
    await waitUntil(() => watched.all('alert.raised').some(({alert}) => alert.kind === 'blocked'), {
      what: 'the alert',
      timeout: 60_000,
    });
    watched.session.note('customers call');
    await watched.session.run(watched.plan('cancel', {sessions: [String(alter.pid)]}));
    await Promise.all([alter.outcome, reader.outcome]);
    await waitUntil(() => watched.all('alert.cleared').some(({kind}) => kind === 'blocked'), {
      what: 'the end of the alert',
      timeout: 60_000,
    });
    await watched.session.close('end of the test');
    await holder.release();

    const story = told([file]);
    // A machine that is busy may add trouble of another kind.
    const pileUps = story.incidents.filter(({family}) => family === 'locks');
    expect(pileUps).toHaveLength(1);
    expect(pileUps[0]).toMatchObject({
      root: {
        session: String(holder.pid),
        application: 'reporting',
        statement: 'SELECT count(*) FROM reported',
      },
      between: [{session: String(alter.pid), statement, blocks: 1}],
      hurt: [{who: 'web <shop>', sessions: 1}],
      ending: {how: 'action', sentence: expect.stringContaining('after ann pressed “cancel')},
    });
    expect(story.actions).toEqual([
      expect.objectContaining({
        operator: 'ann',
        action: 'cancel',
        command: expect.stringContaining('pg_cancel_backend'),
      }),
    ]);
    expect(story.migration.statements.find(each => each.statement === statement)).toMatchObject({
      application: 'release 42',
      stopped: expect.stringMatching(/^cancelled by ann at/),
    });
    expect(story.timeline.find(({kind}) => kind === 'mark')).toMatchObject({
      who: 'ann',
      text: 'customers call',
    });
    expect(story.lessons.join('\n')).toContain('with a lock timeout of a few seconds');
    expect(story.cost[0]?.readings).toBeGreaterThan(0);
    expect(JSON.stringify(story)).not.toContain(server.password);
    expect(JSON.stringify(told([file], {redact: true}))).not.toContain('private');
  });
});
