import path from 'node:path';
import {expect} from 'vitest';

/** Compares a screen with `test/golden/<name>.txt`; `npx vitest run -u` writes it anew. */
export async function golden(name: string, lines: readonly string[]): Promise<void> {
  const file = path.resolve(import.meta.dirname, '../golden', `${name}.txt`);
  await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot(file);
}
