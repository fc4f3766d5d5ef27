// A clock that is wrong: Debian's libfaketime, loaded into a process of ours before everything else.
import {writeFileSync} from 'node:fs';
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

/** Loaded into a process: it measures how long things take as ever. */
const faketime = async (): Promise<Readonly<Record<string, string>>> => {
  const folder = await installFaketime();
  const libraries = join(folder, 'usr/lib');
  const found = (await readdir(libraries, {recursive: true})).find(name =>
    name.endsWith('libfaketimeMT.so.1'),
  );
  if (found === undefined) throw new Error(`${libraries} has no libfaketimeMT.so.1`);
  return {
    LD_PRELOAD: join(libraries, found),
    FAKETIME_DONT_FAKE_MONOTONIC: '1',
    DONT_FAKE_MONOTONIC: '1',
  };
};

const by = (seconds: number): string => `${seconds >= 0 ? '+' : ''}${seconds}s`;

/** The environment of a server whose clock is so many seconds ahead. */
export const clockAhead = async (seconds: number): Promise<Readonly<Record<string, string>>> => ({
  ...(await faketime()),
  FAKETIME: by(seconds),
});

/** The environment of a process whose clock is right at first, and can be put so many seconds ahead while it runs. */
export const movableClock = async (folder: string) => {
  const file = join(folder, 'clock');
  const move = (seconds: number) => writeFileSync(file, `${by(seconds)}\n`);
  move(0);
  const env = {...(await faketime()), FAKETIME_TIMESTAMP_FILE: file, FAKETIME_NO_CACHE: '1'};
  return {env, move};
};
