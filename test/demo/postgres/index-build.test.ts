import {expect, test} from 'vitest';
import {indexBuild} from '../../../demo/engines/postgres/scenarios/index-build.ts';
import {waitUntil} from '../../servers/wait-until.ts';
import {stagePlay, visits} from '../plays.ts';
import {backstage, cancelMigration, terminateReport, value} from './backstage.ts';

const play = stagePlay(backstage, indexBuild);
const isValid =
  "SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass('orders_status_created_at_idx')";

test('the build waits for an old snapshot, and the shop does not notice', async () => {
  const {primary} = play();
  const phase = () => value<string>(primary, 'SELECT phase FROM pg_stat_progress_create_index');
  await waitUntil(async () => (await phase()) === 'waiting for old snapshots', {
    what: 'the wait for old snapshots',
  });
  await visits(play(), 500);
  expect(await phase()).toBe('waiting for old snapshots');
});

test('cancelled, it leaves an invalid index behind', async () => {
  const {primary, said} = play();
  await cancelMigration(primary);
  await waitUntil(() => said.some(line => /57014/.test(line)), {what: 'the migration to notice'});
  expect(await value(primary, isValid)).toBe(false);
});

test('it is not tried again before the old snapshot is gone, and then succeeds', async () => {
  const {primary, incident} = play();
  await visits(play(), 1000);
  expect(await value(primary, 'SELECT count(*)::int FROM pg_stat_progress_create_index')).toBe(0);
  expect(await value(primary, isValid)).toBe(false);
  await terminateReport(primary);
  await incident.migration.finished;
  expect(incident.migration.state()).toBe('done');
  expect(await value(primary, isValid)).toBe(true);
});
