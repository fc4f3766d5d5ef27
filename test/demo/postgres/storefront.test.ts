// What the shop's customers get, as the console that the demo opens is told of it.
import {expect, onTestFinished, test} from 'vitest';
import {lockPileup} from '../../../demo/engines/postgres/scenarios/lock-pileup.ts';
import {openPost} from '../../../demo/operator/post.ts';
import {headline} from '../../../src/core/advice/headline.ts';
import type {Event} from '../../../src/core/event.ts';
import {waitUntil} from '../../servers/wait-until.ts';
import {stageScene} from '../plays.ts';
import {backstage, cancelMigration} from './backstage.ts';

const patient = {timeout: 60_000};
const scene = stageScene(backstage, {retryAfter: 60_000});

test('the page before the database goes down in a pile-up and comes back, and both are told', async () => {
  const {world, primary} = scene();
  const events: Event[] = [];
  const session = await openPost(world, event => events.push(event));
  onTestFinished(() => session.close('end of the test'));
  const shop = () =>
    Object.values(session.journal.state().nodes)
      .map(({probes}) => probes.shop)
      .find(probe => probe !== undefined);
  await waitUntil(() => (shop()?.p99.values.at(-1) ?? null) !== null, {
    what: 'the page to answer',
    ...patient,
  });
  expect(await (await fetch(world.storefront.url)).text()).toBe('The shop is open.');

  const incident = await lockPileup.start(world);
  onTestFinished(() => incident.stop());
  await waitUntil(
    () => events.find(event => event.type === 'alert.raised' && event.alert.kind === 'endpoint'),
    {what: 'the outage', ...patient},
  );
  const health = await waitUntil(
    () => {
      const {text} = headline(session.journal.state(), session.now()).health;
      return text.startsWith('users get no answer from shop') && text.includes('blocked') && text;
    },
    {what: 'HEALTH to say it and its reason', ...patient},
  );
  expect(health).toMatch(
    /^users get no answer from shop for \d+ s: HTTP 503; \d+ sessions blocked .* behind/,
  );
  expect((await fetch(world.storefront.url)).status).toBe(503);

  await cancelMigration(primary);
  await waitUntil(
    () =>
      events.some(event => event.type === 'alert.cleared' && event.kind === 'endpoint') &&
      shop()?.failingSince === null,
    {what: 'the recovery', ...patient},
  );
  expect(await (await fetch(world.storefront.url)).text()).toBe('The shop is open.');
});
