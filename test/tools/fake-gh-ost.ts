// No gh-ost, but one who speaks as it does: its protocol and its sentences as captured from a real run in test/fixtures/gh-ost.
import {mkdtempSync, rmSync} from 'node:fs';
import {createServer} from 'node:net';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {onTestFinished} from 'vitest';

export type FakeGhOst = {
  readonly socket: string;
  /** Everything that it was sent. */
  readonly heard: readonly string[];
  /** What its status tells next. */
  readonly set: (change: Partial<FakeState>) => void;
  readonly end: () => Promise<void>;
};

type FakeState = {
  readonly copied: number;
  readonly estimate: number;
  readonly state: string;
  readonly chunk: string;
  readonly flagged: boolean;
};

type FakeOptions = {
  readonly table: string;
  /** host:port that it says it migrates. */
  readonly applier: string;
  readonly state?: Partial<FakeState>;
};

const note = '# Note: you may only throttle for as long as your binary logs are not purged\n';

/** Listens on a socket of its own until the end of the test at the latest. */
export const fakeGhOst = async ({table, applier, state = {}}: FakeOptions): Promise<FakeGhOst> => {
  const folder = mkdtempSync(path.join(tmpdir(), 'fake-gh-ost-'));
  const socket = path.join(folder, 'door.sock');
  const heard: string[] = [];
  let now: FakeState = {
    ...{copied: 26_700, estimate: 300_000, state: 'migrating', chunk: '500', flagged: false},
    ...state,
  };

  const line = () =>
    `Copy: ${now.copied}/${now.estimate} ${now.estimate === 0 ? '100.0' : ((100 * now.copied) / now.estimate).toFixed(1)}%; Applied: 0; Backlog: 0/1000; Time: 5s(total), 5s(copy); streamer: binlog.000001:31271775; Lag: 0.01s, HeartbeatLag: 0.07s, State: ${now.state}; ETA: due\n`;
  const status = () => `# Migrating \`test\`.\`${table}\`; Ghost table is \`test\`.\`_${table}_gho\`
# Migrating ${applier}; inspecting ${applier}; executing on db1
# Migration started at Sat Nov 21 01:12:15 +0000 2026
# chunk-size: ${now.chunk}; max-lag-millis: 1500ms; dml-batch-size: 10; max-load: Threads_running=25; critical-load: ; nice-ratio: 0.500000
# postpone-cut-over-flag-file: /tmp/pp.flag ${now.flagged ? '[set]' : ''}
# Serving on unix socket: ${socket}
${line()}`;

  const answer = (command: string): string => {
    const [, verb = '', argument = ''] = /^([\w-]+)(?:=(.*))?$/.exec(command) ?? [];
    if (/throttle|panic|unpostpone/.test(verb) && argument !== table)
      return `User commanded '${verb}' on ${argument}, but migrated table is ${table}; ignoring request.\n`;
    switch (verb) {
      case 'sup':
        return line();
      case 'status':
        return status();
      case 'throttle':
        now = {...now, state: 'throttled, commanded by user'};
        return `${note}${status()}`;
      case 'no-throttle':
        now = {...now, state: 'migrating'};
        return status();
      case 'chunk-size':
        now = {...now, chunk: argument};
        return status();
      case 'postpone-cut-over-flag-file':
        now = {...now, flagged: true};
        return `Postponed\n${status()}`;
      case 'unpostpone':
        if (now.state !== 'postponing cut-over')
          return 'You may only invoke this when gh-ost is actively postponing migration. At this time it is not\n';
        now = {...now, state: 'migrating'};
        return `Unpostponed\n${status()}`;
      case 'panic':
        return `User commanded 'panic'. The migration will be aborted without cleanup. Please drop the gh-ost tables before trying again.\n`;
      default:
        return `unknown command: ${verb}\n`;
    }
  };

  const server = createServer(client => {
    client.setEncoding('utf8');
    client.on('error', () => {});
    client.once('data', text => {
      const command = String(text).trim();
      heard.push(command);
      client.end(answer(command));
    });
  });
  await new Promise<void>(resolve => server.listen(socket, resolve));
  let ended = false;
  const end = async () => {
    if (ended) return;
    ended = true;
    await new Promise<void>(resolve => server.close(() => resolve()));
  };
  onTestFinished(async () => {
    await end();
    rmSync(folder, {recursive: true, force: true});
  });
  return {
    ...{socket, heard, end},
    set: change => {
      now = {...now, ...change};
    },
  };
};
