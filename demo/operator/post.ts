import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {openSession, type Session} from '../../src/commands/session.ts';
import {loadConfig} from '../../src/config/config.ts';
import type {Event} from '../../src/core/event.ts';
import type {State} from '../../src/core/state.ts';
import {applicationName} from '../migration/runner.ts';
import {newServerFolder} from '../servers/run-folder.ts';
import {consoleConfig} from '../world/console-config.ts';
import type {World} from '../world/world.ts';

/** A session as the console opens it, armed, without a screen. Its recording and its audit log go when the servers' data do. */
export async function openPost(
  {engine, primary, replica, storefront}: World,
  onEvent: (event: Event, state: State) => void,
): Promise<Session> {
  const home = newServerFolder();
  writeFileSync(join(home, 'migtop.yaml'), consoleConfig(storefront));
  const config = await loadConfig(
    {
      command: 'watch',
      primary: engine.shopUrl(primary, 'oncall'),
      flags: {
        replica: [engine.shopUrl(replica, 'oncall')],
        app: [applicationName],
        arm: true,
        operator: 'demo',
      },
    },
    {env: {[engine.passwordVariable]: primary.password}, home, folder: home, account: 'demo', ask: null},
  );
  return openSession(config, {notify: () => undefined, onEvent});
}
