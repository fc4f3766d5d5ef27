// What a recording is called unless the user says otherwise.
import path from 'node:path';

/** `<folder>/20260805T140211Z-db1_5432-4711.jsonl.gz`; the process id keeps two consoles of the same second apart. */
export const recordingName = (folder: string, at: number, target: string, processId: number): string => {
  const time = new Date(at).toISOString().replace(/[-:]|\.\d+/g, '');
  const name = target.replace(/[^\w.-]+/g, '_').slice(0, 60);
  return path.join(folder, `${time}-${name}-${processId}.jsonl.gz`);
};
