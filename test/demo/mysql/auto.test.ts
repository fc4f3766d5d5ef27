import {beforeAll, describe, expect, test} from 'vitest';
import {templateDataDir} from '../../../demo/servers/mysql/template.ts';
import {mysqlBinaries} from '../../servers/mysql/servers.ts';
import {playAuto} from '../auto-process.ts';
import {expectCourse} from '../course.ts';

describe.each(['mysql', 'mariadb'] as const)('the demo on %s that plays its own operator', family => {
  // Where there is none yet, a server is unpacked and set up, which takes longer than a shop may.
  beforeAll(async () => void (await templateDataDir(await mysqlBinaries(family))));

  test('cancels the ALTER behind which everybody waits, and the migration gives way', async () => {
    const {deeds, rescued, migration, shop, told} = await playAuto('lock-pileup', 50_000, [
      '--engine',
      family,
    ]);
    expect(rescued).toBe(true);
    expect(deeds.map(({key, action}) => `${key} ${action}`)).toEqual(['c cancel']);
    const [cancel] = deeds;
    expect(cancel?.target).toContain('migration');
    expect(cancel?.command).toContain('KILL QUERY');
    expect(['gone', 'stopped']).toContain(cancel?.outcome);
    expect(cancel?.released).toBeGreaterThan(20);
    expect(migration).toEqual({state: 'resting', step: 'expand: add column total_cents'});
    expect(shop.perSecond).toBeGreaterThan(0);
    expect(shop.errors).toEqual({});
    for (const said of ['HEALTH    ✖', 'PRESS says: c cancel', 'presses c', 'released', 'HEALTH    ✔'])
      expect(told).toContain(said);
  });

  test('is patient: it sees what is usual, acts on the alert above it, and in the end the servers recover', async () => {
    expectCourse(await playAuto('lock-pileup', 50_000, ['--engine', family, '--patient']));
  }, 900_000);
});
