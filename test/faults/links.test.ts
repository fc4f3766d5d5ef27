// What lies between the console and a server breaks, in three ways at once: one replica, watched by ways of different fates.
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {describe, expect, it, onTestFinished} from 'vitest';
import {type Watching, watching} from '../commands/watching.ts';
import type {Cluster} from '../servers/cluster.ts';
import {addressOf, type Engine, engines} from './engines.ts';
import {openRelay} from './relay.ts';

/** A server that takes 3 s for everything is given 4. */
const patientConfig = (): string => {
  const folder = mkdtempSync(path.join(tmpdir(), 'migtop-faults-'));
  onTestFinished(() => rmSync(folder, {recursive: true}));
  const file = path.join(folder, 'migtop.yaml');
  writeFileSync(file, 'timeouts:\n  statement: 4s\n');
  return file;
};

const lostIn = ({all}: Watching, name: string) => all('node.lost').filter(({node}) => node === name);

/** All three ways lead to the replica of the cluster. */
const watchByThreeWays = async ({urlOf}: Engine, {primary, replicas}: Cluster, config: string) => {
  const [replica] = replicas;
  if (!replica) throw new Error('no replica');
  const [cut, hole, slow] = await Promise.all([openRelay(replica), openRelay(replica), openRelay(replica)]);
  const ways = [cut, hole, slow];
  const addresses = ways.map(({port}) => urlOf(replica, {port}));
  const watched = await watching(urlOf(primary), {config, replica: addresses});
  const readAfter = (name: string, moment: number) =>
    watched.seen(name, `a reading of ${name}`, ({observedAt}) => (observedAt ?? 0) > moment);
  for (const each of [primary, ...ways]) await readAfter(addressOf(each), 0);
  return {watched, cut, hole, slow, ways, readAfter};
};

const endure = async (engine: Engine, cluster: Cluster, config: string): Promise<void> => {
  const {watched, cut, hole, slow, ways, readAfter} = await watchByThreeWays(engine, cluster, config);
  const {seen, node, all, session} = watched;
  const primary = addressOf(cluster.primary);

  cut.cut();
  hole.swallow();
  slow.slow(3_000);
  const dropped = await seen(addressOf(cut), 'the dropped connection to be told', ({lost}) => lost);
  expect(dropped.error).toContain(addressOf(cut));
  const swallowed = await seen(addressOf(hole), 'the silence to be told', ({lost}) => lost);
  expect(swallowed.error).toContain(`${addressOf(hole)} did not answer`);
  const cost = await seen(addressOf(slow), 'the slow one to be read less often', ({observation}) =>
    observation?.cost.reason ? observation.cost : null,
  );
  expect(cost.interval).toBeGreaterThan(1_000);
  expect(cost.reason).toMatch(/^a reading took \d+ ms$/);
  await seen(addressOf(hole), 'the dead connection to be given up', ({lost}) =>
    lost?.error.includes('did not complete the connection'),
  );
  for (const each of ways)
    expect(node(addressOf(each)).observation, `the last known of ${addressOf(each)}`).not.toBeNull();
  await readAfter(primary, node(primary).observedAt ?? 0);
  expect(lostIn(watched, addressOf(slow))).toEqual([]);

  for (const each of ways) each.mend();
  const mendedAt = session.now();
  for (const each of ways) await readAfter(addressOf(each), mendedAt);
  for (const each of [cut, hole]) {
    const lost = lostIn(watched, addressOf(each));
    // One attempt may have been on its way when it was mended.
    expect(lost.filter(({at}) => at > mendedAt).length).toBeLessThan(2);
    for (const {at, retryAt} of lost) {
      // From 1 s on; the clock goes on between the two.
      expect(retryAt - at).toBeGreaterThan(900);
      expect(retryAt - at).toBeLessThanOrEqual(30_000);
    }
  }
  expect(lostIn(watched, primary)).toEqual([]);

  cluster.primary.pause();
  const hung = await seen(primary, 'the server that hangs to be told', ({lost}) => lost).finally(
    cluster.primary.resume,
  );
  expect(hung.error).toContain(`${primary} did not answer`);
  expect(node(primary).observation).not.toBeNull();
  await readAfter(addressOf(cut), session.now());
  await readAfter(primary, session.now());
  expect(all('node.changed').filter(({what}) => what === 'restart' || what === 'role')).toEqual([]);
};

describe('the ways to the servers', () => {
  const clusters = engines.map(engine => [engine, engine.use({replicas: 1})] as const);

  // Every engine at once: most of it is waiting.
  it('may be cut, be slow or swallow everything: the others are read on, and what was known stays until they are back', async () => {
    const config = patientConfig();
    await Promise.all(clusters.map(([engine, cluster]) => endure(engine, cluster(), config)));
  });
});
