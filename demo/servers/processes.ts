import {execFileSync} from 'node:child_process';
import {existsSync, readdirSync, readFileSync} from 'node:fs';

/** Whether the process runs; one that has ended but was not yet reaped does not. */
export function isAlive(pid: number): boolean {
  if (!signal(pid, 0)) return false;
  return parentOf(pid)?.state !== 'Z';
}

/** Sends a signal; false when there is no such process any more. */
export function signal(pid: number, name: NodeJS.Signals | 0): boolean {
  try {
    process.kill(pid, name);
    return true;
  } catch (error) {
    // EPERM means that it exists and belongs to someone else.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Process ids of the direct children of `pid`. */
export function childrenOf(pid: number): number[] {
  return listParents()
    .filter(([, parent]) => parent === pid)
    .map(([child]) => child);
}

/** `[pid, parent pid]` of every process; /proc where there is one, because slim images have no `ps`. */
function listParents(): [number, number][] {
  if (!existsSync('/proc/self/stat')) {
    const lines = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], {encoding: 'utf8'}).trim().split('\n');
    return lines.map(line => line.trim().split(/\s+/).map(Number) as [number, number]);
  }
  return readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .flatMap(name => {
      const parent = parentOf(Number(name));
      return parent === null ? [] : [[Number(name), parent.pid] as [number, number]];
    });
}

/** State letter and parent from /proc; the command name before them may itself hold spaces and parentheses. */
function parentOf(pid: number): {state: string; pid: number} | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const [state = '', parent = '0'] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return {state, pid: Number(parent)};
  } catch {
    return null;
  }
}
