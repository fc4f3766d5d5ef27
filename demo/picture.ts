// npm run picture: plays the lock pile-up before the console in a real terminal, and keeps what the terminal showed.
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {setTimeout as delay} from 'node:timers/promises';
import {fileURLToPath} from 'node:url';
import {type Cell, headlessTerminal, screenCells} from '../test/screen/cells.ts';
import {openTerminal} from '../test/screen/pty.ts';
import {svg} from '../test/screen/svg.ts';
import {postgres} from './engines/postgres/engine.ts';
import {lockPileup} from './engines/postgres/scenarios/lock-pileup.ts';
import {applicationName} from './migration/runner.ts';
import {play} from './play.ts';
import type {Operate} from './stage.ts';
import {createVoice} from './voice.ts';

const size = {columns: 120, rows: 40};
/** Of a healthy shop first, so that charts have a before, and then of the pile-up, ms. */
const calm = 25_000;
const trouble = 8_000;

const here = (file: string): string => fileURLToPath(new URL(file, import.meta.url));

/** The sixteen colours are the terminal's choice; these are easier to read on a page than those of the test terminal. */
const friendlier: Readonly<Record<string, string>> = {
  '#cc0000': '#ff6b6b',
  '#4e9a06': '#8cc570',
  '#c4a000': '#e8c264',
  '#3465a4': '#6cb0f2',
  '#75507b': '#c994ea',
  '#06989a': '#5ac8d8',
  '#d3d7cf': '#d8dee6',
};

const recoloured = (cell: Cell): Cell => {
  const {foreground, background} = cell;
  return {
    ...cell,
    foreground: foreground && (friendlier[foreground] ?? foreground),
    background: background && (friendlier[background] ?? background),
  };
};

/** Replays what a program wrote, once it is at rest. */
const drawnBy = async (written: string): Promise<Cell[][]> => {
  const terminal = headlessTerminal(size.columns, size.rows);
  await new Promise<void>(done => terminal.write(written, done));
  return screenCells(terminal);
};

type Renaming = readonly [address: string, name: string];

/** The addresses, and what was left of them where they were cut. */
const withCut = (names: readonly Renaming[]): readonly Renaming[] => [
  ...names,
  ...names.flatMap(([address, name]) =>
    Array.from({length: 6}, (_, missing): Renaming => {
      const length = address.length - missing;
      return [`${address.slice(0, length)}…`, `${name.slice(0, length)}…`];
    }),
  ),
];

/** Ports differ from run to run: servers get names of as many cells. */
const renamed = (row: readonly Cell[], names: readonly Renaming[]): readonly Cell[] => {
  const text = row.map(cell => cell.text[0] ?? ' ').join('');
  const letters = withCut(names).reduce((line, [address, name]) => line.replaceAll(address, name), text);
  return row.map((cell, index) =>
    letters[index] === text[index] ? cell : {...cell, text: letters[index] ?? ' '},
  );
};

const takePicture: Operate = async ({world, begin}) => {
  const {engine, primary, replica} = world;
  const home = mkdtempSync(path.join(tmpdir(), 'migtop-picture-'));
  const console = openTerminal(
    process.execPath,
    [
      here('../dist/cli.js'),
      ...['watch', engine.shopUrl(primary, 'oncall'), '--replica', engine.shopUrl(replica, 'oncall')],
      ...['--arm', '--app', applicationName, '--table', 'orders', '--operator', 'ann'],
    ],
    {
      ...size,
      cwd: home,
      env: {HOME: home, XDG_STATE_HOME: home, [engine.passwordVariable]: primary.password},
    },
  );
  try {
    await console.waitFor(/healthy/);
    await delay(calm);
    await begin();
    await console.waitFor(/HEALTH +✖ .* behind ALTER TABLE/, {timeout: 60_000});
    await delay(trouble);
    const names: readonly Renaming[] = [
      [`${primary.host}:${primary.port}`, 'orders-db1:5432'],
      [`${replica.host}:${replica.port}`, 'orders-db2:5432'],
    ];
    const cells = await drawnBy(console.written());
    const picture = svg(
      cells.map(row => renamed(row, names).map(recoloured)),
      'migtop: an ALTER TABLE waits behind an idle transaction, and everybody waits behind the ALTER TABLE',
    );
    writeFileSync(here('pictures/lock-pileup.svg'), picture);
    return {exitCode: 0, words: ''};
  } finally {
    console.kill('SIGTERM');
    await console.exit;
    rmSync(home, {recursive: true, force: true});
  }
};

const voice = createVoice(text => void process.stdout.write(text));
const {exitCode} = await play(postgres, lockPileup, takePicture, voice);
process.exitCode = exitCode;
