import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {loadConfig, type Surroundings} from '../../src/config/config.ts';
import {defaultLimits} from '../../src/config/defaults.ts';
import type {GivenFlags} from '../../src/flags.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'migtop-config-'));
});
afterEach(() => rmSync(folder, {recursive: true}));

const load = (flags: GivenFlags = {}, env: Surroundings['env'] = {}, primary?: string, below = '.') =>
  loadConfig(
    {command: 'watch', primary, flags},
    {env, home: '/home/ann', folder: path.join(folder, below), account: 'ann', ask: null},
  );

const write = (text: string) => writeFileSync(path.join(folder, 'migtop.yaml'), text);

describe('the configuration', () => {
  it('takes literals out when the flag or the file says so, and the flag outdoes the file', async () => {
    expect((await load()).redact).toBe(false);
    expect((await load({redact: true})).redact).toBe(true);
    write('redact: true');
    expect((await load()).redact).toBe(true);
    expect((await load({redact: false})).redact).toBe(false);
  });

  it('works without a file', async () => {
    const config = await load();
    expect(config).toMatchObject({
      primary: undefined,
      replicas: [],
      limits: defaultLimits,
      interval: 1_000,
      readOnly: false,
      arm: false,
      headless: null,
      format: 'text',
      file: null,
      record: {file: null, folder: '/home/ann/.local/state/migtop'},
      auditLog: '/home/ann/.local/state/migtop/audit.jsonl',
    });
    expect(config.operator).toMatch(/^ann@/);
  });

  it('is found in a folder above', async () => {
    write(
      'primary: db1/orders\nreplicas: [db2, db3]\nlimits: {lag: 30s, retained: 2GiB, connections: 70%}\n',
    );
    mkdirSync(path.join(folder, 'deep/er'), {recursive: true});
    const config = await load({}, {}, undefined, 'deep/er');
    expect(config.file).toBe(path.join(folder, 'migtop.yaml'));
    expect(config.primary).toBe('db1/orders');
    expect(config.replicas).toEqual(['db2', 'db3']);
    expect(config.limits).toEqual({...defaultLimits, lag: 30_000, retained: 2 ** 31, connections: 0.7});
  });

  it('takes a heartbeat table from the file or a flag, its column being ts unless it is named', async () => {
    expect((await load()).heartbeat).toBeNull();
    write('heartbeat: {table: percona.heartbeat}\n');
    expect((await load()).heartbeat).toEqual({table: 'percona.heartbeat', column: 'ts'});
    const named = await load({heartbeat: 'ops.beats:written_at'});
    expect(named.heartbeat).toEqual({table: 'ops.beats', column: 'written_at'});
    await expect(load({heartbeat: 'ops.beats:'})).rejects.toThrow('--heartbeat "ops.beats:" is no table');
    write('heartbeat: {column: ts}\n');
    await expect(load()).rejects.toThrow('migtop.yaml, line 1: "heartbeat.table" is missing.');
    write('heartbeat: {table: beats, colum: at}\n');
    await expect(load()).rejects.toThrow('there is no setting "heartbeat.colum"');
  });

  it('lets flags win over the environment, and the environment over the file', async () => {
    write('interval: 5s\noperator: from file\n');
    expect((await load()).interval).toBe(5_000);
    expect((await load({}, {MIGTOP_INTERVAL: '3s'})).interval).toBe(3_000);
    expect((await load({interval: '2s'}, {MIGTOP_INTERVAL: '3s'})).interval).toBe(2_000);
    expect((await load()).operator).toBe('from file');
    expect((await load({}, {MIGTOP_OPERATOR: 'from env'})).operator).toBe('from env');
    expect((await load({operator: 'from flag'}, {MIGTOP_OPERATOR: 'from env'})).operator).toBe('from flag');
  });

  it('does not mix the replicas of the file with a primary named by hand', async () => {
    write('primary: db1\nreplicas: [db2]\n');
    expect(await load({}, {}, 'other')).toMatchObject({primary: 'other', replicas: []});
    expect(await load({replica: ['db9']})).toMatchObject({primary: 'db1', replicas: ['db9']});
  });

  it('splits a password command, or takes its words as they are', async () => {
    write(`passwordCommand: aws rds 'a b'\n`);
    expect((await load()).context.password.command).toEqual(['aws', 'rds', 'a b']);
    write('passwordCommand: [aws, "a b"]\n');
    expect((await load()).context.password.command).toEqual(['aws', 'a b']);
  });

  it('records unless told not to', async () => {
    write('recordDir: recordings\n');
    expect((await load()).record).toEqual({file: null, folder: path.join(folder, 'recordings')});
    expect((await load({record: 'x.gz'})).record?.file).toBe(path.join(folder, 'x.gz'));
    expect((await load({record: false})).record).toBeNull();
    write('record: false\n');
    expect((await load()).record).toBeNull();
    expect((await load({record: 'x.gz'})).record?.file).toBe(path.join(folder, 'x.gz'));
  });

  it('takes a recording for a baseline, and ends after a recovery on a screen too', async () => {
    expect(await load({baseline: 'calm.jsonl.gz', untilRecovered: true})).toMatchObject({
      ...{baseline: path.join(folder, 'calm.jsonl.gz'), untilRecovered: true, headless: null},
    });
    write('limits: {baselineTimes: 5, baselineFor: 20s, recoveredFor: 2m, recoverWithin: 1h}\n');
    expect((await load()).limits).toMatchObject({
      ...{baselineTimes: 5, baselineFor: 20_000, recoveredFor: 120_000, recoverWithin: 3_600_000},
    });
  });

  it('knows alerts by name', async () => {
    expect((await load({headless: true, failOn: ['replica-lag', 'blocked']})).headless?.failOn).toEqual([
      'replica lag',
      'blocked',
    ]);
    await expect(load({headless: true, failOn: ['replica-leg']})).rejects.toMatchObject({
      hint: 'Did you mean replica-lag?',
    });
  });
});

describe('a mistake in the file', () => {
  it.each([
    ['primary: db1\nlimits:\n  lag: 5 parsecs\n', 'migtop.yaml, line 3: "limits.lag" must be a duration'],
    ['primary: db1\nlimits:\n  leg: 5s\n', 'migtop.yaml, line 3: there is no setting "limits.leg"'],
    ['primery: db1\n', 'migtop.yaml, line 1: there is no setting "primery"'],
    ['watch: 5\n', 'migtop.yaml, line 1: "watch" must hold settings'],
    ['- a\n', 'migtop.yaml, line 1: the file must hold settings'],
    ['primary: db1\nreplicas:\n  - db2\n  - [x]\n', 'migtop.yaml, line 4: "replicas.1" must be text'],
    ['primary: "db1\n', 'this is not YAML'],
    ['interval: 100ms\n', 'line 1: "interval" must be at least 500ms'],
    ['interval: 5\n', 'line 1: "interval" must be a duration'],
    [`passwordCommand: echo 'x\n`, 'line 1: "passwordCommand" has an open quote'],
    ['readOnly: sometimes\n', 'line 1: "readOnly" must be true or false'],
    ['primary: db1\nprimary: db2\n', 'line 2: this is not YAML'],
  ])('%j is named with its place', async (text, message) => {
    write(text);
    await expect(load()).rejects.toMatchObject({
      name: 'UserError',
      message: expect.stringContaining(message),
      hint: expect.any(String),
    });
  });

  it('suggests the setting that was meant', async () => {
    write('limits:\n  blockedfor: 5s\n');
    await expect(load()).rejects.toMatchObject({hint: 'Did you mean "blockedFor"?'});
  });

  it('does not quote values, which may be passwords', async () => {
    write('primary: [postgres://ann:hunter2@db1]\n');
    await expect(load()).rejects.toMatchObject({message: expect.not.stringContaining('hunter2')});
  });

  it('is also a file that is named and not there', async () => {
    await expect(load({config: 'nowhere.yaml'})).rejects.toThrow('nowhere.yaml cannot be read');
  });
});

describe('flags that contradict each other', () => {
  it.each<[GivenFlags, string]>([
    [{arm: true, readOnly: true}, 'read-only'],
    [{json: true, format: 'text'}, 'contradict'],
    [{format: 'xml'}, 'no format "xml"'],
    [{untilHealthy: true}, 'without a screen'],
    [{interval: '10ms'}, 'costs a loaded server'],
    [{interval: 'soon'}, 'not a duration'],
  ])('%j', async (flags, message) => {
    await expect(load(flags)).rejects.toThrow(message);
  });
});
