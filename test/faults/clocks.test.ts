// A replica whose clock is five minutes ahead of everybody's, in servers that live in other time zones.
import {describe, expect, it} from 'vitest';
import type {Server} from '../../demo/servers/server.ts';
import {valueIn} from '../../src/core/observation.ts';
import {ageOf, sessionIn} from '../../src/core/select/node.ts';
import {watching} from '../commands/watching.ts';
import {waitUntil} from '../servers/wait-until.ts';
import {clockAhead} from '../servers/wrong-clock.ts';
import {addressOf, type Engine, engines} from './engines.ts';

const ahead = 300;
const env = await clockAhead(ahead);

/** Nothing here lasts so long, and every confusion of clocks or zones is longer, ms. */
const long = 120_000;

const zones = {
  postgres: {timezone: 'Asia/Tokyo', log_timezone: 'America/New_York'},
  mysql: {default_time_zone: '+09:00'},
  mariadb: {default_time_zone: '-05:00'},
};

/** Keeps the replica from applying what it gets about a table that it has already. */
const hold = async ({kind, enter, query}: Engine, replica: Server): Promise<() => Promise<unknown>> => {
  if (kind === 'postgres') {
    await query(replica, 'SELECT pg_wal_replay_pause()');
    return () => query(replica, 'SELECT pg_wal_replay_resume()');
  }
  const holder = await enter(replica, 'holder');
  await waitUntil(
    () =>
      holder.run('LOCK TABLES beats READ').then(
        () => true,
        () => false,
      ),
    {
      what: 'the table to be replicated',
    },
  );
  return () => holder.end();
};

describe.each(engines)('clocks and time zones, on $name', engine => {
  const cluster = engine.use({replicas: [{name: 'replica1', env}], settings: zones});

  it('make nobody older: ages come from each server’s own clock, lag from one, the order of events from ours', async () => {
    const {primary, replicas} = cluster();
    const [replica] = replicas;
    if (!replica) throw new Error('no replica');
    const [right, wrong] = [addressOf(primary), addressOf(replica)];
    const writer = await engine.enter(primary, 'writer');
    await writer.run('CREATE TABLE beats (n int)');
    const busy = await Promise.all([primary, replica].map(server => engine.enter(server, 'busy')));
    for (const each of busy) void each.start(engine.sleep(600));
    // Late already when the console comes: how late it cannot have seen itself.
    const release = await hold(engine, replica);
    await writer.run('INSERT INTO beats VALUES (0)');
    const watched = await watching(engine.urlOf(primary), {replica: [engine.urlOf(replica)]});
    const {seen, node, session, all} = watched;

    for (const [index, name] of [right, wrong].entries()) {
      const id = busy[index]?.id ?? '';
      // As soon as it has run for a moment: a clock that is taken for another's makes it ages old, or not begun yet.
      const ages = await seen(name, `the ages of session ${id} of ${name}`, found => {
        const session = sessionIn(found, id);
        const moments = session?.state === 'active' ? [session.statementStart, session.stateSince] : [];
        const known = moments.flatMap(moment => ageOf(found, moment) ?? []);
        return known.length > 0 && known.every(age => age > 0) ? known : null;
      });
      for (const age of ages) expect(age, `an age on ${name}`).toBeLessThan(long);
    }
    const skew = (name: string) => (node(name).observation?.serverNow ?? 0) - (node(name).observedAt ?? 0);
    expect(skew(wrong) - skew(right)).toBeGreaterThan(ahead * 1_000 - long / 2);
    expect(Math.abs(skew(right))).toBeLessThan(long / 2);

    const lagOf = () => session.journal.state().replicas[right]?.[0]?.lag ?? null;
    const lags: number[] = [];
    const beat = async (n: number) => {
      await writer.run(`INSERT INTO beats VALUES (${n})`);
      const before = node(wrong).observedAt ?? 0;
      await seen(wrong, 'the next reading', ({observedAt}) => (observedAt ?? 0) > before);
      await waitUntil(() => lagOf() !== null, {what: 'a lag'});
      lags.push(lagOf() ?? 0);
    };
    for (const n of [1, 2, 3]) await beat(n);
    expect(Math.max(...lags), 'late, as it is').toBeGreaterThan(0);
    await release();
    for (const n of [4, 5]) await beat(n);
    expect(Math.max(...lags)).toBeLessThan(long);
    const alerts = Object.values(session.journal.state().alerts).map(({alert}) => alert.kind);
    expect(alerts).not.toContain('replica lag');

    const moments = all('node.observed').map(({at}) => at);
    expect(moments).toEqual(moments.toSorted((a, b) => a - b));
    expect(valueIn(node(wrong).observation?.sessions ?? {at: 0, missing: ''})).not.toBeNull();
    await Promise.all([writer, ...busy].map(each => each.end().catch(() => undefined)));
  });
});
