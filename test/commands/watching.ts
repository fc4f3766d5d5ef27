// A session without a screen, in this process, for tests of everything below the screen.
import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {onTestFinished} from 'vitest';
import type {ActCommand, Plan, Selection} from '../../src/actions/plan.ts';
import {openSession, type Session} from '../../src/commands/session.ts';
import {loadConfig} from '../../src/config/config.ts';
import type {Event, EventOf, EventType} from '../../src/core/event.ts';
import type {NodeState} from '../../src/core/state.ts';
import type {GivenFlags} from '../../src/flags.ts';
import {waitUntil} from '../servers/wait-until.ts';

export type Watching = {
  readonly session: Session;
  readonly events: readonly Event[];
  readonly notices: readonly string[];
  /** Its home: recordings and the audit log are below. */
  readonly home: string;
  readonly all: <T extends EventType>(type: T) => readonly EventOf<T>[];
  readonly node: (name: string) => NodeState;
  /** Waits until a node's state is as it should be. */
  readonly seen: <T>(name: string, what: string, ask: (node: NodeState) => T) => Promise<NonNullable<T>>;
  /** The plan of an offer; fails with the reason when it is refused. */
  readonly plan: (command: ActCommand, selection?: Partial<Selection>) => Plan;
};

const temporaryFolder = async (): Promise<string> => {
  const folder = await mkdtemp(path.join(tmpdir(), 'migtop-watch-'));
  onTestFinished(() => rm(folder, {recursive: true, force: true}));
  return folder;
};

/** Closed at the end of the test at the latest. */
export const watching = async (
  primary: string,
  flags: GivenFlags = {},
  env: Readonly<Record<string, string>> = {},
): Promise<Watching> => {
  const home = await temporaryFolder();
  const config = await loadConfig(
    {command: 'watch', primary, flags: {operator: 'ann', ...flags}},
    {env, home, folder: home, account: 'ann', ask: null},
  );
  const events: Event[] = [];
  const notices: string[] = [];
  const session = await openSession(config, {
    notify: sentence => notices.push(sentence),
    onEvent: event => events.push(event),
  });
  onTestFinished(() => session.close('end of the test'));
  const node = (name: string): NodeState => {
    const found = session.journal.state().nodes[name];
    if (!found) throw new Error(`no node ${name}`);
    return found;
  };
  return {
    ...{session, events, notices, home, node},
    all: type => events.filter((event): event is EventOf<typeof type> => event.type === type),
    seen: async (name, what, ask) => {
      const answer = await waitUntil(() => name in session.journal.state().nodes && ask(node(name)), {
        what,
        timeout: 30_000,
      });
      return answer as NonNullable<ReturnType<typeof ask>>;
    },
    plan: (command, selection = {}) => {
      const first = session.journal.state().order[0] ?? '';
      const offer = session.offer(command, {node: first, sessions: [], job: null, index: null, ...selection});
      if ('plan' in offer) return offer.plan;
      throw new Error(`${command} was refused: ${offer.refused}; ${offer.fix}`);
    },
  };
};

/** Why an offer is refused; fails when it is not. */
export const refusal = (
  {session}: Watching,
  command: ActCommand,
  selection: Partial<Selection> = {},
): string => {
  const first = session.journal.state().order[0] ?? '';
  const offer = session.offer(command, {node: first, sessions: [], job: null, index: null, ...selection});
  if ('refused' in offer) return offer.refused;
  throw new Error(`${command} was not refused`);
};

/** Armed for the primary, and connected to it. */
export const armed = async (primary: string, flags: GivenFlags = {}): Promise<Watching> => {
  const watched = await watching(primary, {arm: true, ...flags});
  await waitUntil(() => watched.session.journal.state().arming, {what: 'the console to be armed'});
  return watched;
};
