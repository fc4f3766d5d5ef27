import {chown, writeFile} from 'node:fs/promises';
import {serverAccount} from './account.ts';

/** Writes a file that only the server account can read. */
export async function writeOwned(path: string, content: string): Promise<void> {
  const account = serverAccount();
  await writeFile(path, content, {mode: 0o600});
  if (account) await chown(path, account.uid, account.gid);
}
