// Outlives the process that starts servers (and perhaps a console), to end them when it dies, however it dies: its end of the pipe on
// our stdin closes then. Lines on that pipe say which processes run: `started <pid> <signal that ends it>`, `ended <pid>`.
// Plain JavaScript, because it runs under bare node. Its only argument is the folder to remove at the end.
import {readFileSync, rmSync} from 'node:fs';
import {createInterface} from 'node:readline';
import {setTimeout as delay} from 'node:timers/promises';

const [folder] = process.argv.slice(2);
const running = new Map();

createInterface({input: process.stdin})
  .on('line', line => {
    const [what, pid, by] = line.split(' ');
    if (what === 'started') running.set(Number(pid), by);
    else running.delete(Number(pid));
  })
  .on('close', async () => {
    send(() => 'SIGCONT');
    send(by => by);
    for (let waited = 0; running.size > 0 && waited < 10_000; waited += 20) {
      await delay(20);
      send(() => 0);
    }
    send(() => 'SIGKILL');
    rmSync(folder, {recursive: true, force: true, maxRetries: 20, retryDelay: 100});
  });

function send(signalFor) {
  for (const [pid, by] of running) {
    try {
      process.kill(pid, signalFor(by));
      if (isZombie(pid)) running.delete(pid);
    } catch {
      running.delete(pid);
    }
  }
}

// Ended, but init has not taken note yet, and in a container may never.
function isZombie(pid) {
  try {
    return /\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}
