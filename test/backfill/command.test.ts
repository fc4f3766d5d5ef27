// The command as a user meets it: the plan, the file, the bar, and one clear sentence where something is missing.
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {describe, expect, it} from 'vitest';
import {entry, migtop} from '../cli/migtop.ts';
import {openTerminal} from '../screen/pty.ts';
import {kinds, numberOf, useGround} from './ground.ts';

describe.each(kinds())('$name', kind => {
  const ground = useGround(kind);
  const work = ['--set', 'done = 1', '--where', 'done = 0', '--baseline', '0s'];

  const makeTable = async (name: string) => {
    const {query, words} = ground();
    await query(
      `create table ${name} (id int primary key, done int not null default 0, filler varchar(100))`,
    );
    await query(`insert into ${name} (id, filler) select i, 'some text' from ${words.numbers(4_000)}`);
  };

  it('prints a plan and changes nothing', async () => {
    await makeTable('planned');
    const {code, stdout, stderr} = await migtop(['backfill', '--table', 'planned', ...work, '--dry-run'], {
      env: {MIGTOP_PRIMARY: ground().url},
    });
    expect({code, stderr}).toEqual({code: 0, stderr: ''});
    expect(stdout).toMatch(/table +\w+\.planned by its unique key \(id\)/);
    expect(stdout).toMatch(/rows +4,000 to go over/);
    expect(stdout).toMatch(/sample +50 rows changed and rolled back/);
    expect(stdout).toMatch(/log +about .*B for replicas/);
    expect(stdout).toMatch(/Plan of the first batch, 200 rows:\n.*planned/);
    expect(await numberOf(ground(), 'select count(*) as n from planned where done <> 0')).toBe(0);
    await expect(ground().query('select * from backfill_control')).rejects.toThrow();
  });

  it('takes it all from the file, and says what it did in lines where there is no terminal', async () => {
    await makeTable('filed');
    const folder = mkdtempSync(path.join(tmpdir(), 'migtop-backfill-'));
    writeFileSync(
      path.join(folder, 'migtop.yaml'),
      'backfill:\n  table: filed\n  set: done = 1\n  where: done = 0\n  key: [id]\n  job: from the file\n  baseline: 0s\n',
    );
    try {
      const {code, stderr} = await migtop(['backfill'], {cwd: folder, env: {MIGTOP_PRIMARY: ground().url}});
      expect(code).toBe(0);
      expect(stderr).toMatch(/100 % █+ 4000 of 4000 rows, 4000 changed/);
      expect(stderr).toMatch(/Done\.\n$/);
      expect(stderr).not.toContain('\u001b');
    } finally {
      rmSync(folder, {recursive: true});
    }
    const [job] = await ground().query("select state from backfill_control where job = 'from the file'");
    expect(job?.state).toBe('done');
    expect(await numberOf(ground(), 'select count(*) as n from filed where done <> 1')).toBe(0);
  });

  it('draws one line on a terminal', async () => {
    await makeTable('drawn');
    const terminal = openTerminal(process.execPath, [...entry, 'backfill', '--table', 'drawn', ...work], {
      env: {MIGTOP_PRIMARY: ground().url},
    });
    await terminal.waitFor(/100 % █{20} 4000 of 4000 rows.*\n+Done\./s);
    await terminal.exit;
  });

  it('says what is missing', async () => {
    const say = async (...args: string[]) => {
      const {code, stderr} = await migtop(['backfill', ...args], {env: {MIGTOP_PRIMARY: ground().url}});
      return `${code} ${stderr}`;
    };
    expect(await say('--set', 'a = 1')).toMatch(/^1 A backfill needs --table\./);
    expect(await say('--table', 'x')).toMatch(/^1 A backfill needs --set\./);
    expect(await say('--table', 'nowhere', '--set', 'a = 1')).toMatch(/^1 There is no table .*nowhere/);
  });
});
