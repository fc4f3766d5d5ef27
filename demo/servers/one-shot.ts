import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {text} from 'node:stream/consumers';
import {serverAccount} from './account.ts';
import {guard} from './run-folder.ts';

/** Runs a program as the server account to its end, with `input` on its stdin. Throws with its output unless it ends with 0. */
export async function runOneShot(title: string, command: readonly string[], input = ''): Promise<void> {
  const [program = '', ...args] = command;
  const child = spawn(program, args, {
    ...serverAccount(),
    stdio: ['pipe', 'pipe', 'pipe'],
    env: {LC_ALL: 'C', TZ: 'UTC'},
  });
  const closed = once(child, 'close');
  const watched = child.pid === undefined ? null : guard(child.pid, 'SIGTERM');
  // One that ends early takes no more input; its exit code tells.
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  const output = Promise.all([text(child.stdout), text(child.stderr)]);
  const [code] = await closed;
  watched?.release();
  if (code !== 0) throw new Error(`${title} failed:\n${(await output).join('')}`);
}
