// Threads that carry the log: never signalled, on either side.
import {describe, expect, it} from 'vitest';
import {valueIn} from '../../../src/core/observation.ts';
import type {Session, SessionKind} from '../../../src/core/session.ts';
import {useMysqlCluster} from '../../servers/mysql/servers.ts';
import {connect, seen, sessionIn, targetOf} from '../consoles.ts';

describe.each(['mysql', 'mariadb'] as const)('threads of replication on %s', family => {
  const cluster = useMysqlCluster(family, {replicas: [{name: 'replica1'}]});

  it('are refused before anything is sent, and by the check if not', async () => {
    const {primary, replicas} = cluster();
    const places: readonly (readonly [string, readonly SessionKind[]])[] = [
      [primary.superuserUrl, ['replication']],
      [replicas[0]?.superuserUrl ?? '', ['replication', 'replay']],
    ];
    for (const [url, kinds] of places) {
      const node = await connect(url);
      const threads = await seen(node, 'its threads', now => {
        const all = (valueIn(now.sessions) ?? []).filter(({kind}) => kinds.includes(kind));
        return kinds.every(kind => all.some(thread => thread.kind === kind)) ? all : null;
      });
      const server = threads[0]?.identity.session ?? '';
      for (const thread of threads) {
        if (thread.kind === 'replication')
          expect(node.actor.forbids(thread)).toMatchObject({missing: expect.stringContaining(thread.id)});
        for (const action of ['cancel', 'terminate'] as const)
          for (const statement of [thread.identity.statement, '1:1', '1']) {
            const identity = {session: thread.identity.session ?? server, transaction: null, statement};
            const reply = await node.actor.signal(action, {...targetOf(thread), identity});
            expect(reply).toMatchObject({
              result: 'refused',
              reply: expect.stringMatching(/sends the log|receives or applies the log/),
            });
          }
        const still = await seen(node, 'the thread', now => sessionIn(now, thread.id) as Session);
        expect(still.kind).toBe(thread.kind);
      }
      await node.close();
    }
  });
});
