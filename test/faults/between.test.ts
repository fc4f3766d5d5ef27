// Something stands between the console and the server: a plain proxy is no matter, a pooler is named and nothing is set through it.
import {describe, expect, it} from 'vitest';
import {valueIn} from '../../src/core/observation.ts';
import {armed, watching} from '../commands/watching.ts';
import {connect} from '../engines/consoles.ts';
import {startFalseProxy} from '../engines/mysql/false-server.ts';
import {startPgbouncer} from '../servers/postgres/pgbouncer.ts';
import {waitUntil} from '../servers/wait-until.ts';
import {addressOf, engines} from './engines.ts';
import {openRelay} from './relay.ts';

describe.each(engines)('between the console and $name', engine => {
  const cluster = engine.use();

  it('a TCP proxy is no matter: all is read and done through it', async () => {
    const {primary} = cluster();
    const relay = await openRelay(primary);
    const name = addressOf(relay);
    const somebody = await engine.enter(primary, 'somebody');
    const ended = somebody.start(engine.sleep(600));
    const watched = await armed(engine.urlOf(primary, {port: relay.port}));
    await watched.seen(name, 'the session', ({observation}) =>
      (observation ? (valueIn(observation.sessions) ?? []) : []).some(
        ({id, state}) => id === somebody.id && state === 'active',
      ),
    );
    await watched.session.run(watched.plan('cancel', {sessions: [somebody.id]}));
    expect(watched.all('action.settled').at(-1)).toMatchObject({outcome: 'stopped'});
    await ended;
    await somebody.end();
  });

  it('a pooler is named, with what to do, and tried again in vain', async () => {
    const {primary} = cluster();
    const port =
      engine.kind === 'postgres' ? await startPgbouncer(primary) : (await startFalseProxy(primary)).port;
    const url = engine.urlOf(primary, {port});
    const kind = engine.kind === 'postgres' ? 'a connection pooler' : 'a proxy';
    await expect(connect(url)).rejects.toMatchObject({
      kind: 'denied',
      message: `127.0.0.1:${port} is ${kind}, not the server itself.`,
      hint: expect.stringContaining('Give the address of the server'),
    });
    const watched = await watching(url);
    const lost = await waitUntil(() => watched.all('node.lost')[0], {what: 'the refusal'});
    expect(lost.error).toContain(`is ${kind}`);
  });
});
