// npm run picture: plays the lock pile-up before the console in a real terminal, and keeps what the terminal showed.
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {setTimeout as delay} from 'node:timers/promises';
import {fileURLToPath} from 'node:url';
import {type Cell, headlessTerminal, screenCells} from '../test/screen/cells.ts';
import {openTerminal} from '../test/screen/pty.ts';
import {svg} from '../test/screen/svg.ts';
import {applicationName} from './migration/runner.ts';
import {play} from './play.ts';
import {lockPileup} from './scenarios/lock-pileup.ts';
import type {Operate} from './stage.ts';
import {createVoice} from './voice.ts';
import {shopUrl} from './world/shop.ts';

const size = {columns: 120, rows: 40};
/** Of a healthy shop first, so that charts have a before, and then of the pile-up, ms. */
const calm = 25_000;
const trouble = 8_000;

const here = (file: string): string => fileURLToPath(new URL(file, import.meta.url));

/** Replays what a program wrote, once it is at rest. */
const drawnBy = async (written: string): Promise<Cell[][]> => {
  const terminal = headlessTerminal(size.columns, size.rows);
  await new Promise<void>(done => terminal.write(written, done));
  return screenCells(terminal);
};

/** Ports differ from run to run: servers are called as in the README, in as many cells, also where a name was cut. */
const renamed = (row: readonly Cell[], names: ReadonlyMap<string, string>): readonly Cell[] => {
  const text = row.map(cell => cell.text[0] ?? ' ').join('');
  const cells = [...row];
  for (const [address, name] of names) {
    // Up to its last digits but one, all addresses are alike.
    for (let length = address.length; length >= address.length - 2; length -= 1) {
      const part = address.slice(0, length);
      for (let at = text.indexOf(part); at !== -1; at = text.indexOf(part, at + 1)) {
        for (const [index, character] of [...name.slice(0, length)].entries()) {
          const cell = cells[at + index];
          if (cell) cells[at + index] = {...cell, text: character};
        }
      }
    }
  }
  return cells;
};

const takePicture: Operate = async ({world, begin}) => {
  const {primary, replica} = world;
  const home = mkdtempSync(path.join(tmpdir(), 'migtop-picture-'));
  const console = openTerminal(
    process.execPath,
    [
      here('../dist/cli.js'),
      ...['watch', shopUrl(primary, 'oncall'), '--replica', shopUrl(replica, 'oncall')],
      ...['--arm', '--app', applicationName, '--operator', 'ann'],
    ],
    {...size, cwd: home, env: {HOME: home, XDG_STATE_HOME: home, PGPASSWORD: primary.password}},
  );
  try {
    await console.waitFor(/healthy/);
    await delay(calm);
    await begin();
    await console.waitFor(/HEALTH +✖ .* behind ALTER TABLE/, {timeout: 60_000});
    await delay(trouble);
    const names = new Map([
      [`${primary.host}:${primary.port}`, 'orders-db1:5432'],
      [`${replica.host}:${replica.port}`, 'orders-db2:5432'],
    ]);
    const cells = await drawnBy(console.written());
    const picture = svg(
      cells.map(row => renamed(row, names)),
      'migtop: an ALTER TABLE waits behind an idle transaction, and everybody waits behind the ALTER TABLE',
    );
    writeFileSync(here('pictures/lock-pileup.svg'), picture);
    return 0;
  } finally {
    console.kill('SIGTERM');
    await console.exit;
    rmSync(home, {recursive: true, force: true});
  }
};

process.exitCode = await play(
  lockPileup,
  takePicture,
  createVoice(text => void process.stdout.write(text)),
);
