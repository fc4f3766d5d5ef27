// A disk without room: none from the start, by a limit on files that holds everywhere; and, where this machine lets us mount one, a real one.
import {execFileSync} from 'node:child_process';
import {existsSync, readdirSync, rmSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {describe, expect, it} from 'vitest';
import type {Event} from '../../src/core/event.ts';
import {readRecording} from '../../src/recording/reader.ts';
import {openProgram} from '../e2e/open-program.ts';
import type {PtyTerminal} from '../screen/pty.ts';
import {waitUntil} from '../servers/wait-until.ts';
import {engines, withoutPassword} from './engines.ts';

const recordingsIn = (folder: string): readonly string[] =>
  existsSync(folder)
    ? readdirSync(folder)
        .filter(name => name.endsWith('.gz'))
        .map(name => path.join(folder, name))
    : [];

const eventsIn = async (file: string): Promise<readonly Event[]> => {
  const events: Event[] = [];
  for await (const event of readRecording(file)) events.push(event);
  return events;
};

const notes = (events: readonly Event[]) =>
  events.flatMap(event => (event.type === 'mark.added' ? event.text : []));

const readings = async (file: string): Promise<number> =>
  (await eventsIn(file)).filter(({type}) => type === 'node.observed').length;

const note = async (console: PtyTerminal, text: string) => {
  console.press('m');
  await console.waitFor(/Note for the recording/);
  console.type(text);
  await console.waitFor(new RegExp(text));
  console.press('enter');
  await console.waitFor(new RegExp(`ann.*${text}`));
};

/** Nothing can be written from the start. */
const full = ['sh', '-c', 'ulimit -S -f 0; exec "$@"', 'sh'];

/** A small disk of the program's own; what it has written is copied off it when the program has ended. */
const onSmallDisk = [
  'unshare',
  '--mount',
  '--map-root-user',
  'sh',
  '-c',
  `mkdir "$HOME/migtop" && mount -t tmpfs -o size=256k,mode=700 migtop-test "$HOME/migtop" || exit 9
  "$@"; code=$?
  cp -r "$HOME/migtop" "$HOME/kept"; exit $code`,
  'sh',
];

/** Containers may forbid it, to root too. */
const canMount = (): boolean => {
  try {
    const mount = 'mount -t tmpfs -o size=256k migtop-test /mnt && [ -d /proc/$$/root/mnt ]';
    execFileSync('unshare', ['--mount', '--map-root-user', 'sh', '-c', mount], {stdio: 'ignore'});
    return true;
  } catch {
    return false;
  }
};

describe.each(engines)('a full disk, watching $name', engine => {
  const cluster = engine.use();

  /** Started by `through`. */
  const watch = (through: readonly string[], flags: readonly string[] = []) => {
    const {url, env} = withoutPassword(engine.urlOf(cluster().primary));
    return openProgram(['watch', url, '--operator', 'ann', ...flags], {env, through});
  };

  it('from the start keeps nobody from watching: what could not be written is written once there is room', async () => {
    const console = watch(full);
    await console.waitFor(/HEALTH +✔ healthy/);
    await console.waitFor(/▲ recording fails/);
    await note(console, 'in the dark');
    execFileSync('prlimit', ['--pid', String(console.pid), '--fsize=unlimited:']);
    await console.waitFor(/● rec/, {timeout: 40_000});
    const [file = ''] = recordingsIn(path.join(console.home, 'migtop'));
    await waitUntil(async () => (await readings(file)) > 0, {what: 'readings'});
    console.press('ctrl+c');
    expect((await console.exit).code).toBe(0);
    const events = await eventsIn(file);
    expect(events[0]?.type).toBe('session.opened');
    expect(events.at(-1)?.type).toBe('session.closed');
    expect(notes(events)).toEqual(['in the dark', expect.stringContaining('recording had stopped')]);
  });

  it('from the start lets nothing begin where the recording was asked for by name', async () => {
    const console = watch(full, ['--record', 'seen.jsonl.gz']);
    expect((await console.exit).code).toBe(1);
    expect(console.written()).toMatch(/Cannot record to [\s\S]*seen\.jsonl\.gz/);
  });

  if (canMount())
    it('that fills up later stops the recording, and nothing else, until there is room', async () => {
      const console = watch(onSmallDisk);
      await console.waitFor(/HEALTH +✔ healthy/);
      // Through the eyes of the process: nobody else sees its disk.
      const disk = path.join(`/proc/${console.pid}/root`, console.home, 'migtop');
      const [file = ''] = await waitUntil(
        () => {
          const found = recordingsIn(disk);
          return found.length > 0 && found;
        },
        {what: 'the recording'},
      );
      await waitUntil(async () => (await readings(file)) > 1, {what: 'recorded readings'});
      const filler = path.join(disk, 'filler');
      // More than there is room for: whatever is left is taken.
      expect(() => writeFileSync(filler, Buffer.alloc(256 * 1024))).toThrow('ENOSPC');
      await console.waitFor(/▲ recording fails/, {timeout: 90_000});
      await note(console, 'in the dark');
      rmSync(filler);
      await console.waitFor(/● rec/, {timeout: 40_000});
      const before = await readings(file);
      await waitUntil(async () => (await readings(file)) > before, {what: 'new readings'});
      console.press('ctrl+c');
      expect((await console.exit).code).toBe(0);
      const [kept = ''] = recordingsIn(path.join(console.home, 'kept'));
      const events = await eventsIn(kept);
      expect(notes(events)).toEqual(['in the dark', expect.stringMatching(/had stopped .*ENOSPC/)]);
      expect(events.at(-1)?.type).toBe('session.closed');
    });
});
