import {readdirSync, readFileSync} from 'node:fs';
import {builtinModules} from 'node:module';
import path from 'node:path';
import {describe, expect, it} from 'vitest';

/** Folders from below upwards; a file may import from its own folder, from folders below, and across only the interfaces. */
const levels = [
  ['src/core'],
  ['src/text'],
  [
    'src/engines',
    'src/tools',
    'src/probes',
    'src/recording',
    'src/actions',
    'src/backfill',
    'src/report',
    'src/export',
    'src/config',
  ],
  ['src/source', 'src/store', 'src/terminal'],
  ['components'],
  ['src/commands'],
  ['src/cli.ts'],
];
const interfaces = [
  'src/engines/engine.ts',
  'src/engines/backfill.ts',
  'src/tools/tool.ts',
  'src/actions/plan.ts',
];
/** Vocabulary without behaviour of its own, usable from everywhere above `text`. */
const tables = [
  'src/errors.ts',
  'src/keymap.ts',
  'src/flags.ts',
  'src/backfill-flags.ts',
  'src/watch-flags.ts',
];
const longest = 250;

const root = path.resolve(import.meta.dirname, '..');

const filesUnder = (folder: string): string[] =>
  readdirSync(path.join(root, folder), {recursive: true, encoding: 'utf8'})
    .filter(name => /\.tsx?$/.test(name))
    .map(name => path.posix.join(folder, name));

const files = [...filesUnder('src'), ...filesUnder('components')];
const textOf = (file: string): string => readFileSync(path.join(root, file), 'utf8');

const withoutComments = (text: string): string =>
  text.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/(^|\s)\/\/.*$/gm, '');

/** Static imports and exports stand at the start of a line; dynamic ones anywhere. */
const importPattern = /^(?:import|export)\s(?:[\w$\s{},*]+\sfrom\s)?'([^']+)'|\bimport\('([^']+)'\)/gm;

const importsOf = (file: string): string[] =>
  [...withoutComments(textOf(file)).matchAll(importPattern)].map(match => match[1] ?? match[2] ?? '');

const localImports = (file: string): string[] =>
  importsOf(file)
    .filter(name => name.startsWith('.'))
    .map(name => path.posix.join(path.posix.dirname(file), name));

const packagesOf = (file: string): string[] =>
  importsOf(file)
    .filter(name => !name.startsWith('.'))
    .map(name => (name.startsWith('@') ? name.split('/').slice(0, 2).join('/') : (name.split('/')[0] ?? '')));

const folderOf = (file: string): string | undefined =>
  levels.flat().find(folder => file === folder || file.startsWith(`${folder}/`));
const levelOf = (file: string): number =>
  levels.findIndex(folders => folders.some(folder => file === folder || file.startsWith(`${folder}/`)));

const forbidden = (from: string, to: string): boolean => {
  if (interfaces.includes(to) && levelOf(from) >= levelOf(to)) return false;
  if (tables.includes(from)) return levelOf(to) > 1;
  if (tables.includes(to)) return levelOf(from) < 2 && to !== 'src/errors.ts';
  if (folderOf(from) === folderOf(to)) return false;
  return levelOf(to) >= levelOf(from);
};

describe('the house', () => {
  it('has every file in a folder of the design', () => {
    expect(files.filter(file => !tables.includes(file) && levelOf(file) === -1)).toEqual([]);
  });

  it('imports only downwards, and across a level only interfaces', () => {
    const wrong = files.flatMap(from =>
      localImports(from)
        .filter(to => forbidden(from, to))
        .map(to => `${from} imports ${to}`),
    );
    expect(wrong).toEqual([]);
  });

  it('has no import cycle', () => {
    const done = new Set<string>();
    const cycleFrom = (file: string, trail: readonly string[]): string | undefined => {
      if (trail.includes(file)) return [...trail.slice(trail.indexOf(file)), file].join(' → ');
      if (done.has(file)) return undefined;
      for (const next of localImports(file)) {
        const cycle = cycleFrom(next, [...trail, file]);
        if (cycle) return cycle;
      }
      done.add(file);
      return undefined;
    };
    expect(files.map(file => cycleFrom(file, [])).filter(Boolean)).toEqual([]);
  });

  it('keeps core and text free of Node, clocks, chance and output', () => {
    const node = new Set([...builtinModules, 'node:fs']);
    const wrong = files
      .filter(file => levelOf(file) <= 1 && levelOf(file) >= 0)
      .flatMap(file => {
        const effects =
          withoutComments(textOf(file)).match(
            /\b(Date\.now|new Date\(\)|Math\.random|performance\.now|process\.|console\.|setTimeout|setInterval)/g,
          ) ?? [];
        const modules = importsOf(file).filter(name => name.startsWith('node:') || node.has(name));
        return [...effects, ...modules].map(what => `${file}: ${what}`);
      });
    expect(wrong).toEqual([]);
  });

  it('keeps core free of packages', () => {
    expect(
      files
        .filter(file => file.startsWith('src/core/'))
        .flatMap(file => packagesOf(file).map(name => `${file}: ${name}`)),
    ).toEqual([]);
  });

  it.each([
    ['pg', /^src\/engines\/postgres\//],
    ['mysql2', /^src\/engines\/mysql\//],
    ['libpg-query', /^src\/engines\/postgres\//],
    ['ink', /^components\/|^src\/commands\//],
    ['react', /^components\/|^src\/commands\//],
    ['asciichart', /^src\/text\/chart/],
    ['meow', /^src\/cli\.ts$/],
  ])('uses %s only where it belongs', (name, place) => {
    expect(files.filter(file => packagesOf(file).includes(name) && !place.test(file))).toEqual([]);
  });

  it('starts no program but the two that its user names, and none through a shell', () => {
    const starting = files.filter(file => /\bchild_process\b/.test(withoutComments(textOf(file))));
    expect(starting.toSorted()).toEqual(['src/engines/password-command.ts', 'src/export/notify.ts']);
    expect(starting.filter(file => /\bshell\s*:|\bexec(Sync)?\(/.test(textOf(file)))).toEqual([]);
  });

  it('keeps the engines apart', () => {
    const wrong = files.filter(
      file =>
        /^src\/engines\/(postgres|mysql)\//.test(file) &&
        localImports(file).some(
          to => /^src\/engines\/(postgres|mysql)\//.test(to) && to.split('/')[2] !== file.split('/')[2],
        ),
    );
    expect(wrong).toEqual([]);
  });

  it('never asks above the engines which engine it is talking to', () => {
    const wrong = files.filter(
      file =>
        !file.startsWith('src/engines/') &&
        /['"`](postgres|postgresql|mysql|mariadb)['"`]/i.test(withoutComments(textOf(file))),
    );
    expect(wrong).toEqual([]);
  });

  it('starts programs in two places only, and never through a shell', () => {
    const starting = files.filter(file => /child_process/.test(textOf(file)));
    expect(starting).toEqual(['src/engines/password-command.ts', 'src/export/notify.ts']);
    for (const file of starting)
      expect(withoutComments(textOf(file))).not.toMatch(/\bexec(Sync)?\b\(|\bshell\b|\/sh\b/);
  });

  it('has no file that only passes on what others export', () => {
    const barrels = files.filter(file => {
      const code = withoutComments(textOf(file))
        .split('\n')
        .filter(line => line.trim() !== '');
      return code.length > 0 && code.every(line => /^export .* from /.test(line));
    });
    expect(barrels).toEqual([]);
  });

  it(`has no file above ${longest} lines`, () => {
    const long = files
      .map(file => ({file, lines: textOf(file).split('\n').length - 1}))
      .filter(({lines}) => lines > longest);
    expect(long).toEqual([]);
  });
});
