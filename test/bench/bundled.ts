// Code as users run it: loaded from its sources it costs up to three times as much, for the names that tsx keeps of every function.
import {execFileSync} from 'node:child_process';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {pathToFileURL} from 'node:url';
import {root} from '../cli/migtop.ts';

/** Bundles `entry` as the product is, into that folder; returns the path of what is to be run. */
export const bundleInto = (folder: string, entry: string): string => {
  const out = path.join(folder, 'bundle');
  execFileSync(process.execPath, ['esbuild.config.mjs', entry, out], {cwd: root, stdio: 'inherit'});
  writeFileSync(path.join(out, 'package.json'), '{"type": "module"}');
  return path.join(out, `${path.parse(entry).name}.js`);
};

/** What `entry` exports, bundled. */
export const importBundled = async <Exports>(entry: string): Promise<Exports> => {
  const folder = mkdtempSync(path.join(tmpdir(), 'migtop-bench-'));
  try {
    return await import(pathToFileURL(bundleInto(folder, entry)).href);
  } finally {
    rmSync(folder, {recursive: true, force: true});
  }
};
