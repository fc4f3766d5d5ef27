// Where recordings and the audit log are kept unless the user says otherwise.
import path from 'node:path';

type Environment = Readonly<Record<string, string | undefined>>;

/** `$XDG_STATE_HOME/migtop`, by the XDG base directory specification. A relative value is to be ignored. */
export const stateFolder = (env: Environment, home: string): string => {
  const base = env.XDG_STATE_HOME;
  return path.join(base && path.isAbsolute(base) ? base : path.join(home, '.local', 'state'), 'migtop');
};

/** `<folder>/20260805T140211Z-db1_5432-4711.jsonl.gz`; the process id keeps two consoles of the same second apart. */
export const recordingName = (folder: string, at: number, target: string, process: number): string => {
  const time = new Date(at).toISOString().replace(/[-:]|\.\d+/g, '');
  const name = target.replace(/[^\w.-]+/g, '_').slice(0, 60);
  return path.join(folder, `${time}-${name}-${process}.jsonl.gz`);
};

export const auditName = (folder: string): string => path.join(folder, 'audit.jsonl');
