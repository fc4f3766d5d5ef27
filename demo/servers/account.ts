import {existsSync, readFileSync, statSync} from 'node:fs';
import {dirname} from 'node:path';

/** The operating system account the servers run as; null when it is simply ours. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
}

/** PostgreSQL refuses to run as root, so root's servers run as `nobody`. */
export function serverAccount(): Account | null {
  if (process.getuid?.() !== 0) return null;
  const entry = existsSync('/etc/passwd') ? readFileSync('/etc/passwd', 'utf8') : '';
  const [, , uid, gid] = /^nobody:.*$/m.exec(entry)?.[0].split(':') ?? [];
  return {uid: Number(uid ?? 65534), gid: Number(gid ?? 65534)};
}

/** Whether the server account can read `path` and enter every folder above it. */
export function canReach(path: string, account = serverAccount()): boolean {
  if (account === null) return true;
  const {mode, uid} = statSync(path);
  if (uid !== account.uid && (mode & 0o5) !== 0o5) return false;
  const above = dirname(path);
  return above === path || canReach(above, account);
}
