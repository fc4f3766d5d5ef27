// A primary that is killed, on the screen: what was known stays, with its age, and the console comes back by itself.
import {describe, it, onTestFinished} from 'vitest';
import type {Server} from '../../demo/servers/server.ts';
import {type Console, watchServers} from '../e2e/console.ts';
import type {Cluster} from '../servers/cluster.ts';
import {type Engine, engines} from './engines.ts';

/** With the password in the environment. */
const open = ({urlOf}: Engine, primary: Server, replica: Server): Console => {
  const bare = (server: Server) => {
    const url = new URL(urlOf(server));
    url.password = '';
    return url.href;
  };
  const env = {PGPASSWORD: primary.password, MYSQL_PWD: primary.password};
  return watchServers(bare(primary), bare(replica), {env});
};

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

  await primary.kill9();
  await console.waitFor(new RegExp(`HEALTH +✖ .*${primary.port}.* is lost for`));
  await console.waitFor(
    lines => /2 Sessions .* as of \d+ s ago/.test(lines.join('\n')) && known.test(lines.join('\n')),
  );
  // The replica says so itself: it is read on.
  console.keys('n', '2', 'enter');
  await console.waitFor(lines =>
    lines.some(line => /Sessions/.test(line) && line.includes(String(replica.port)) && !/as of/.test(line)),
  );
  console.keys('escape', 'n');

  await primary.restart();
  // Its replica may have given up meanwhile: HEALTH is another matter.
  await console.waitFor(
    lines => !lines[0]?.includes('not reachable') && lines.some(line => /2 Sessions (?!.*as of)/.test(line)),
    {timeout: 60_000},
  );
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
