import {describe, expect, it} from 'vitest';
import {valueIn} from '../../../src/core/observation.ts';
import {usePostgresPrimary} from '../../servers/postgres/servers.ts';
import {connect, graphOf, seen, sessionIn} from '../consoles.ts';
import {actor} from './stage.ts';

describe('a server with very many locks', () => {
  const server = usePostgresPrimary({settings: {max_locks_per_transaction: 256}});

  it('is not scanned again and again for one that waits, and still tells whom it waits for', async () => {
    const [holder, waiter] = [await actor(server(), 'holder'), await actor(server(), 'waiter')];
    await holder.run('SELECT count(pg_advisory_lock(g)) FROM generate_series(1, 21000) g');
    void waiter.start('SELECT pg_advisory_lock(7)');
    const node = await connect(server().superuserUrl);
    const first = await seen(node, 'the wait', now => (sessionIn(now, waiter.id)?.waitsForLock ? now : null));
    expect(valueIn(first.waits)).toMatchObject({partial: null, locks: {length: 2}});
    expect(valueIn(first.vitals)?.gauges.lockRows).toBeGreaterThan(21_000);
    // On a slow machine the first scan is over its budget, and the next is put off.
    const second = await seen(node, 'the sparing reading', now => (valueIn(now.waits)?.partial ? now : null));
    expect(valueIn(second.waits)).toMatchObject({locks: [], partial: expect.stringContaining('too many')});
    expect(sessionIn(second, waiter.id)?.waitsForLock).toBe(true);
    for (const observation of [first, second])
      expect(graphOf(node, observation).edges).toMatchObject([
        {waiter: waiter.id, blocker: holder.id, hard: true},
      ]);
    await node.close();
  });
});
