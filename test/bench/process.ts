// What a running process uses, as Linux tells.
import {readFileSync} from 'node:fs';
import {setTimeout as delay} from 'node:timers/promises';

/** Time on a processor, ms (first field of proc_pid_schedstat, which counts nanoseconds). */
export const processorTime = (pid: number): number =>
  Number(readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ')[0]) / 1e6;

/** All threads of a process, ms: user and system time in ticks of 10 ms (fields 14 and 15 of proc_pid_stat). */
const processTime = (pid: number): number => {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10;
};

const residentOf = (pid: number): number =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? Number.NaN) * 1024;

export type Usage = {
  /** Share of one core, 0–1. */
  readonly cpu: number;
  /** Bytes at the end. */
  readonly resident: number;
};

/** What a running process uses over `duration` ms. */
export const usageOf = async (pid: number, duration: number): Promise<Usage> => {
  const before = processTime(pid);
  const started = performance.now();
  await delay(duration);
  return {cpu: (processTime(pid) - before) / (performance.now() - started), resident: residentOf(pid)};
};
