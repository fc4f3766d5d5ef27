import {readFileSync} from 'node:fs';
import type {Apt} from './apt.ts';

/**
 * The archives this machine's own apt gets its release from, e.g. `http://mirror.example/debian`, best guess first.
 * Asked of apt, which knows every form that a list of sources can have, and needs no downloaded index for it.
 */
export async function machineArchives(apt: Apt): Promise<readonly string[]> {
  return archivesIn(await apt.run(['update', '--print-uris']), codename());
}

/** The archives in what `apt-get update --print-uris` says, those of the release `own` first, those of additions to a release left out. */
export function archivesIn(said: string, own: string | undefined): readonly string[] {
  const found = [...said.matchAll(/^'(\S+)\/dists\/([^/'\s]+)\/(?:InRelease|Release)'/gm)].flatMap(
    ([, archive, suite]) => (archive && suite && !suite.includes('-') ? [{archive, suite}] : []),
  );
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
