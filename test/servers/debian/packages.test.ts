import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, test, vi} from 'vitest';
import {archivesIn} from '../../../demo/servers/debian/mirrors.ts';
import {unpackPackages} from '../../../demo/servers/debian/packages.ts';

describe('the archives of a machine', () => {
  const said = [
    "'https://tools.example/apt/dists/nodistro/InRelease' tools.example_apt_dists_nodistro_InRelease 0 ",
    "'http://one.example/debian/dists/bookworm/InRelease' one.example_debian_dists_bookworm_InRelease 0 ",
    "'http://one.example/debian/dists/bookworm-updates/InRelease' one.example_dists_bookworm-updates_InRelease 0 ",
    "'http://sec.example/debian-security/dists/bookworm-security/InRelease' sec.example_bookworm-security_InRelease 0 ",
    "'mirror+file:/etc/apt/mirrors/debian.list/dists/bookworm/InRelease' _etc_apt_bookworm_InRelease 0 ",
    "'http://one.example/debian/dists/bookworm/main/binary-amd64/Packages.xz' one.example_Packages 0 ",
  ].join('\n');

  test('are those its release comes from before any other, each once', () => {
    expect(archivesIn(said, 'bookworm')).toEqual([
      'http://one.example/debian',
      'mirror+file:/etc/apt/mirrors/debian.list',
      'https://tools.example/apt',
    ]);
  });

  test('are tried in their order where the release is not known', () => {
    expect(archivesIn(said, undefined)[0]).toBe('https://tools.example/apt');
    expect(archivesIn('', 'bookworm')).toEqual([]);
  });
});

describe('packages that cannot be had', () => {
  const packages = {suite: 'no-such-suite', whole: ['no-such-package'], alone: []};
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'migtop-packages-'));
  });
  afterEach(() => {
    vi.unstubAllEnvs();
    rmSync(folder, {recursive: true});
  });

  test('are missed in the words of apt', async () => {
    await expect(unpackPackages(packages, folder)).rejects.toThrow(/no-such-suite/);
  });

  test('are missed for want of apt', async () => {
    vi.stubEnv('PATH', folder);
    await expect(unpackPackages(packages, folder)).rejects.toThrow('there is no apt-get here');
  });
});
