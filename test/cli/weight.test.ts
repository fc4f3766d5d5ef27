import path from 'node:path';
import {build, type Metafile} from 'esbuild';
import {describe, expect, it} from 'vitest';
import {root} from './migtop.ts';

/** Every source in the chunks that are loaded before any dynamic import. */
const loadedAtStart = ({outputs}: Metafile, entry: string): string[] => {
  const [first] = Object.keys(outputs).filter(name => outputs[name]?.entryPoint === entry);
  const chunks = new Set<string>();
  const visit = (name: string) => {
    if (chunks.has(name)) return;
    chunks.add(name);
    for (const {path: next, kind} of outputs[name]?.imports ?? [])
      if (kind === 'import-statement') visit(next);
  };
  visit(first ?? '');
  return [...chunks].flatMap(name => Object.keys(outputs[name]?.inputs ?? {}));
};

describe('starting', () => {
  it('loads nothing that --version does not need', async () => {
    const {metafile} = await build({
      entryPoints: [path.join(root, 'src/cli.ts')],
      absWorkingDir: root,
      outdir: path.join(root, 'unwritten'),
      bundle: true,
      splitting: true,
      format: 'esm',
      platform: 'node',
      write: false,
      metafile: true,
      external: ['react-devtools-core', 'pg-native'],
    });
    const loaded = loadedAtStart(metafile, 'src/cli.ts');
    expect(loaded).toContain('src/cli.ts');
    expect(loaded.filter(file => file.includes('node_modules'))).toEqual([]);
    expect(loaded.filter(file => file.startsWith('src/')).toSorted()).toEqual([
      'src/backfill-flags.ts',
      'src/cli.ts',
      'src/config/arguments.ts',
      'src/config/nearest.ts',
      'src/config/secrets.ts',
      'src/config/version.ts',
      'src/errors.ts',
      'src/flags.ts',
      'src/watch-flags.ts',
    ]);
  });
});
