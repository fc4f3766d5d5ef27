import type pg from 'pg';
import {expect, test} from 'vitest';
import {laggingReplica} from '../../../demo/engines/postgres/scenarios/lagging-replica.ts';
import {waitUntil} from '../../servers/wait-until.ts';
import {type Play, stagePlay} from '../plays.ts';
import {backstage, terminateReport, value} from './backstage.ts';

const play = stagePlay(backstage, laggingReplica, {size: {orders: 500_000, customers: 10_000}});
const MiB = 1024 * 1024;

const lag = ({primary}: Play<pg.Client>) =>
  value<number>(
    primary,
    'SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), replay_lsn)::float FROM pg_stat_replication',
  );
const jobState = ({primary}: Play<pg.Client>) => value<string>(primary, 'SELECT state FROM backfill_control');

test('the replica falls behind, because replay waits for a report', async () => {
  await waitUntil(async () => (await lag(play())) > 30 * MiB, {what: '30 MiB of lag', timeout: 60_000});
  const waitsFor = "SELECT wait_event FROM pg_stat_activity WHERE backend_type = 'startup'";
  expect(await value(play().replica, waitsFor)).toBe('RecoveryConflictSnapshot');
});

test('pausing the backfill stops what feeds the lag', async () => {
  const {primary} = play();
  await primary.query("UPDATE backfill_control SET command = 'pause'");
  await waitUntil(async () => (await jobState(play())) === 'paused', {what: 'the worker to say paused'});
  const done = () => value<string>(primary, 'SELECT rows_done FROM backfill_control');
  const before = await done();
  const beat = await value<Date>(primary, 'SELECT heartbeat_at FROM backfill_control');
  const later = 'SELECT heartbeat_at > $1 FROM backfill_control';
  await waitUntil(() => value<boolean>(primary, later, [beat]), {
    what: 'the paused worker to show it is alive',
  });
  expect(await done()).toBe(before);
});

test('ending the report lets the replica catch up', async () => {
  await terminateReport(play().replica);
  await waitUntil(async () => (await lag(play())) < MiB, {what: 'the replica to catch up', timeout: 60_000});
});

test('the backfill goes on when told to, and the replica keeps up', async () => {
  const {primary} = play();
  const before = await value<string>(primary, 'SELECT rows_done FROM backfill_control');
  await primary.query("UPDATE backfill_control SET command = 'run'");
  const moved = 'SELECT rows_done > $1 FROM backfill_control';
  await waitUntil(() => value<boolean>(primary, moved, [before]), {what: 'the backfill to go on'});
  await waitUntil(async () => (await lag(play())) < 5 * MiB, {what: 'the replica to keep up'});
});
