// A primary that is killed, on the screen: what was known stays, with its age, and the console comes back by itself.
import {readdirSync} from 'node:fs';
import path from 'node:path';
import {describe, expect, it, onTestFinished} from 'vitest';
import type {Server} from '../../demo/servers/server.ts';
import type {EventOf} from '../../src/core/event.ts';
import {readRecording} from '../../src/recording/reader.ts';
import {type Console, watchServers} from '../e2e/console.ts';
import type {Cluster} from '../servers/cluster.ts';
import {addressOf, type Engine, engines, withoutPassword} from './engines.ts';

/** With the password in the environment. */
const open = ({urlOf}: Engine, primary: Server, replica: Server): Console => {
  const {url, env} = withoutPassword(urlOf(primary));
  return watchServers(url, withoutPassword(urlOf(replica)).url, {env});
};

/** The left panel's part of the row that matches has no colour but grey. */
const isGreyed = (console: Console, row: RegExp): boolean => {
  const at = console.screen().findIndex(line => row.test(line));
  const cells = (console.cells()[at] ?? []).slice(1);
  const inside = cells.slice(
    0,
    cells.findIndex(({text}) => text === '│'),
  );
  return inside.length > 0 && inside.every(({text, dim}) => text === ' ' || dim);
};

/** Whatever was lost of a server since that moment, our clock. */
const lossesSince = async (console: Console, server: Server, moment: number) => {
  const folder = path.join(console.home, 'migtop');
  const [file = ''] = readdirSync(folder).filter(name => name.endsWith('.gz'));
  const found: EventOf<'node.lost'>[] = [];
  for await (const event of readRecording(path.join(folder, file)))
    if (event.type === 'node.lost' && event.node === addressOf(server) && event.at > moment)
      found.push(event);
  return found;
};

const parts = ['1 Locks', '2 Sessions', '4 Replication', '6 Vitals'];

const outlive = async (engine: Engine, cluster: Cluster): Promise<void> => {
  const {primary, replicas} = cluster;
  const [replica] = replicas;
  if (!replica) throw new Error('no replica');
  const somebody = await engine.enter(primary, 'somebody');
  void somebody.start(engine.sleep(600));
  onTestFinished(() => somebody.end().catch(() => undefined));
  const console = open(engine, primary, replica);
  const known = new RegExp(`\\b${somebody.id} +active`);
  await console.waitFor(known);
  await console.waitFor(/1 replica · .*[\s\S]*streaming|4 Replication .*[\s\S]*streaming/);
  await console.waitFor(() => !isGreyed(console, known));

  await primary.kill9();
  await console.waitFor(new RegExp(`HEALTH +✖ .*${primary.port}.* is lost for`));
  await console.waitFor(
    lines =>
      parts.every(part => new RegExp(`${part} [^┐┑┤]*as of \\d+ s ago`).test(lines.join('\n'))) &&
      isGreyed(console, known),
  );
  // The replica says so itself: it is read on.
  console.keys('n', '2', 'enter');
  await console.waitFor(lines =>
    lines.some(line => /Sessions/.test(line) && line.includes(String(replica.port)) && !/as of/.test(line)),
  );
  console.keys('escape', 'n');

  await primary.restart();
  const back = Date.now();
  // Its replica may have given up meanwhile: HEALTH is another matter.
  await console.waitFor(
    lines => !lines[0]?.includes('not reachable') && lines.some(line => /2 Sessions (?!.*as of)/.test(line)),
    {timeout: 60_000},
  );
  // One attempt may have been on its way.
  expect((await lossesSince(console, primary, back)).length).toBeLessThan(2);
  console.keys('7', 'enter');
  await console.waitFor(new RegExp(`restart.*${primary.port}|${primary.port}.*restart`));
  console.press('escape');
};

describe('a primary that is gone', () => {
  const clusters = engines.map(engine => [engine, engine.use({replicas: 1})] as const);

  // Every engine at once: most of it is waiting.
  it('is shown as it last was, with its age, while its replica is read on, and comes back by itself', async () => {
    await Promise.all(clusters.map(([engine, cluster]) => outlive(engine, cluster())));
  });
});
