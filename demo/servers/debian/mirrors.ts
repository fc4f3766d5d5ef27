import {readFileSync} from 'node:fs';
import type {Apt} from './apt.ts';

/**
 * The archives this machine's own apt gets its release from, e.g. `http://mirror.example/debian`, best guess first.
 * Asked of apt, which knows every form that a list of sources can have, and needs no downloaded index for it.
 */
export async function machineArchives(apt: Apt): Promise<readonly string[]> {
  const said = await apt.run(['update', '--print-uris']);
  const found = [...said.matchAll(/^'(\S+)\/dists\/([^/'\s]+)\/(?:InRelease|Release)'/gm)].flatMap(
    ([, archive, suite]) => (archive && suite && !/-/.test(suite) ? [{archive, suite}] : []),
  );
  const own = codename();
  const ranked = [...found.filter(({suite}) => suite === own), ...found.filter(({suite}) => suite !== own)];
  return [...new Set(ranked.map(({archive}) => archive))];
}

function codename(): string | undefined {
  try {
    return /^VERSION_CODENAME=(\w+)/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1];
  } catch {
    return undefined;
  }
}
