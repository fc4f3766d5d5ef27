import {spawn} from 'node:child_process';
import {chownSync, mkdirSync, mkdtempSync} from 'node:fs';
import type {Socket} from 'node:net';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {serverAccount} from './account.ts';
import {reachableTempFolder} from './caches.ts';

/** Where this process keeps its servers' data; gone, with the servers, when this process is. */
interface RunFolder {
  readonly path: string;
  readonly pipe: Socket;
  made: number;
}

let current: RunFolder | null = null;

/** A fresh folder, open to the server account alone, removed at the latest when this process ends. */
export function newServerFolder(): string {
  const run = runFolder();
  run.made += 1;
  return makePrivate(join(run.path, String(run.made)));
}

/** Tells the watchdog which process to end, and by which signal, should we die; call at once after the start. */
export function guard(pid: number, by: 'SIGQUIT' | 'SIGTERM' | 'SIGKILL'): {release(): void} {
  const {pipe} = runFolder();
  pipe.write(`started ${pid} ${by}\n`);
  return {release: () => void pipe.write(`ended ${pid}\n`)};
}

function runFolder(): RunFolder {
  current ??= openRunFolder();
  return current;
}

function openRunFolder(): RunFolder {
  const path = makePrivate(mkdtempSync(join(reachableTempFolder(), 'migtop-')));
  const script = fileURLToPath(new URL('watchdog.mjs', import.meta.url));
  // In a session of its own, so that no Ctrl-C or closing terminal reaches it.
  const watchdog = spawn(process.execPath, [script, path], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
    env: {},
  });
  const pipe = watchdog.stdin as Socket;
  pipe.unref();
  watchdog.unref();
  return {path, pipe, made: 0};
}

function makePrivate(path: string): string {
  const account = serverAccount();
  mkdirSync(path, {recursive: true, mode: 0o700});
  if (account) chownSync(path, account.uid, account.gid);
  return path;
}
