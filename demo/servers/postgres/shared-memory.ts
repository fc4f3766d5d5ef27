import {execFile} from 'node:child_process';
import {readFile} from 'node:fs/promises';
import {join} from 'node:path';

/**
 * Frees the small System V segment a killed server leaves behind, named in its lock file's seventh line as key and id.
 * Without `ipcrm` it stays until the server is started again, or the machine.
 */
export async function freeSharedMemory(dataDir: string): Promise<void> {
  const lines = (await readFile(join(dataDir, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n');
  const id = lines[6]?.trim().split(/\s+/)[1];
  if (!id) return;
  await new Promise(resolve => execFile('ipcrm', ['-m', id], resolve));
}
