import {existsSync} from 'node:fs';
import {fileURLToPath} from 'node:url';

/** Arguments for node, and what it needs in its environment: what is built, or else the source. */
export function cli(): {readonly command: readonly string[]; readonly env: Readonly<Record<string, string>>} {
  const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
  const built = here('../dist/cli.js');
  if (existsSync(built)) return {command: [built], env: {}};
  return {
    command: ['--import', import.meta.resolve('tsx'), here('../src/cli.ts')],
    // It is looked for where the console runs, which is not here.
    env: {TSX_TSCONFIG_PATH: here('../tsconfig.json')},
  };
}
