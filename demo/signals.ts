import {constants} from 'node:os';

const names = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Aborted by the first signal that asks us to end; the second one ends us as if nobody had listened. */
export function endOnSignal(): {readonly signal: AbortSignal; exitCode(): number | null; forget(): void} {
  const ending = new AbortController();
  let code: number | null = null;
  const end = (name: NodeJS.Signals) => {
    code = 128 + constants.signals[name];
    forget();
    ending.abort();
  };
  const forget = () => {
    for (const name of names) process.off(name, end);
  };
  for (const name of names) process.on(name, end);
  return {signal: ending.signal, exitCode: () => code, forget};
}
