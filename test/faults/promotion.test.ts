// The replica takes over: the new roles are named at once, and nothing is sent to a node whose role is not the one that was confirmed.
import {describe, expect, it, onTestFinished} from 'vitest';
import type {Server} from '../../demo/servers/server.ts';
import type {Plan} from '../../src/actions/plan.ts';
import {valueIn} from '../../src/core/observation.ts';
import {armed, type Watching} from '../commands/watching.ts';
import {waitUntil} from '../servers/wait-until.ts';
import {addressOf, type Engine, engines} from './engines.ts';
import {comeBackAsReplica} from './follow.ts';

/** A session that runs something for as long as it is let. */
const busy = async ({enter, sleep}: Engine, server: Server) => {
  const made = await enter(server, 'somebody');
  const ended = made.start(sleep(600));
  onTestFinished(() => made.end().catch(() => undefined));
  return {id: made.id, ended, hasEnded: () => Promise.race([ended.then(() => true), Promise.resolve(false)])};
};

const confirm = async (watched: Watching, server: Server, id: string): Promise<Plan> => {
  await watched.seen(addressOf(server), `session ${id}`, ({observation}) =>
    (observation ? (valueIn(observation.sessions) ?? []) : []).some(
      session => session.id === id && session.state === 'active',
    ),
  );
  return watched.plan('terminate', {node: addressOf(server), sessions: [id]});
};

const roleOf = ({session}: Watching, server: Server) =>
  session.journal.state().nodes[addressOf(server)]?.facts?.role;

const lastRefusal = ({all}: Watching): string => all('action.refused').at(-1)?.reason ?? '';

describe.each(engines)('a promotion on $name', engine => {
  const cluster = engine.use({replicas: 1});

  it('is told at once, and what was confirmed for the old roles is not done under the new ones', async () => {
    const {primary, replicas} = cluster();
    const [replica] = replicas;
    if (!replica) throw new Error('no replica');
    const [old, next] = [addressOf(primary), addressOf(replica)];
    const [onPrimary, onReplica] = [await busy(engine, primary), await busy(engine, replica)];
    const flags = {replica: [engine.urlOf(replica)]};
    const watched = await armed(engine.urlOf(primary), flags);
    const forPrimary = await confirm(watched, primary, onPrimary.id);
    const forReplica = await confirm(watched, replica, onReplica.id);
    // Reads next when all is over: it must find out when it acts.
    const blind = await armed(engine.urlOf(primary), {...flags, interval: '10m'});
    const blindly = await confirm(blind, replica, onReplica.id);

    await primary.kill9();
    await replica.promote();
    expect(blind.session.stillSame(blindly)).toBeNull();
    await blind.session.run(blindly);
    expect(lastRefusal(blind)).toBe(`${next} is a primary now`);

    await waitUntil(() => roleOf(watched, replica) === 'primary', {what: 'the promotion', timeout: 30_000});
    expect(
      watched.all('node.changed').filter(({node, what}) => node === next && what === 'role'),
    ).toMatchObject([{what: 'role', from: 'replica', to: 'primary'}]);
    expect(watched.session.stillSame(forReplica)).toBe(`${next} is a primary now`);
    await watched.session.run(forReplica);
    expect(lastRefusal(watched)).toBe(`${next} is a primary now`);
    await watched.seen(old, 'the old primary to be lost', ({lost}) => lost);
    await watched.session.run(forPrimary);
    expect(lastRefusal(watched)).toContain(`${old} is not connected`);

    await comeBackAsReplica(engine.kind, primary, replica);
    await waitUntil(() => roleOf(watched, primary) === 'replica', {
      what: 'the old primary as a replica',
      timeout: 60_000,
    });
    expect(watched.all('node.changed').filter(({node}) => node === old)).toEqual(
      expect.arrayContaining([expect.objectContaining({what: 'role', from: 'primary', to: 'replica'})]),
    );
    expect(watched.session.journal.state().order).toEqual([next, old]);
    expect(watched.session.stillSame(forPrimary)).toBe(`another server answers as ${old} now`);
    await watched.session.run(forPrimary);
    expect(lastRefusal(watched)).toBe(`another server answers as ${old} now`);

    expect(await onReplica.hasEnded()).toBe(false);
    for (const each of [watched, blind]) expect(each.all('action.sent')).toEqual([]);
  });
});
