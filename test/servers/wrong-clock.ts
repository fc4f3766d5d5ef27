// A clock that is wrong: Debian's libfaketime, loaded into a server of ours before everything else.
import {readdir} from 'node:fs/promises';
import {join} from 'node:path';
import {buildOnce} from '../../demo/servers/build-once.ts';
import {programCacheFolder} from '../../demo/servers/caches.ts';
import {unpackPackages} from '../../demo/servers/debian/packages.ts';

/** Older than the libc of every server it is loaded into. */
const suite = 'bookworm';

/** Made once for all runs. */
const installFaketime = (): Promise<string> =>
  buildOnce(join(programCacheFolder(), `faketime-${suite}-${process.arch}`), draft =>
    unpackPackages({suite, whole: [], alone: ['libfaketime']}, draft),
  );

/** The environment of a server whose clock is so many seconds ahead; its sense of how long things take is right. */
export const clockAhead = async (seconds: number): Promise<Readonly<Record<string, string>>> => {
  const folder = await installFaketime();
  const libraries = join(folder, 'usr/lib');
  const found = (await readdir(libraries, {recursive: true})).find(name =>
    name.endsWith('libfaketimeMT.so.1'),
  );
  if (found === undefined) throw new Error(`${libraries} has no libfaketimeMT.so.1`);
  return {
    LD_PRELOAD: join(libraries, found),
    FAKETIME: `${seconds >= 0 ? '+' : ''}${seconds}s`,
    FAKETIME_DONT_FAKE_MONOTONIC: '1',
    DONT_FAKE_MONOTONIC: '1',
  };
};
