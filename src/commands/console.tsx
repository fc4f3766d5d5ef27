// The console: a running session, and the screen that shows it and its last hour.
import type {Ports} from '../../components/ports.ts';
import type {Config} from '../config/config.ts';
import type {Event} from '../core/event.ts';
import type {State} from '../core/state.ts';
import {createRewind} from '../source/replay/rewind.ts';
import {present} from '../source/replay/travel.ts';
import type {Store} from '../store/store.ts';
import {clean} from '../text/clean.ts';
import {alertSentence} from '../text/words/alert.ts';
import {createCloserLook} from './closer-look.ts';
import type {Servers} from './first-contact.ts';
import {recoveryEnd} from './recovery-end.ts';
import {type End, later, sayGoodbye, showScreen} from './screen.tsx';
import {openSession, type Session} from './session.ts';

/** What is said after the screen is gone. */
const farewell = ({recorder}: Session): string => {
  const status = recorder?.status();
  if (!status) return 'This session was not recorded.';
  return status.trouble === null
    ? `Recorded to ${status.path}`
    : `Recorded to ${status.path}, not wholly: ${status.trouble}`;
};

/** How long the first frame waits for something to show, ms. */
const patience = 200;

/** Until something was read of a server, or not for too long. */
const firstReading = ({journal}: Session): Promise<void> =>
  new Promise(resolve => {
    const known = (): boolean =>
      Object.values(journal.state().nodes).some(({observedAt}) => observedAt !== null);
    const finish = () => {
      clearTimeout(timer);
      unsubscribe();
      resolve();
    };
    const timer = setTimeout(finish, patience);
    const unsubscribe = journal.subscribe(() => {
      if (known()) finish();
    });
  });

/** The present, with the way back into what was kept of the session. */
const timeOf = ({archive, journal, now}: Session) =>
  archive === null
    ? {source: journal, time: now, travel: present}
    : (() => {
        const rewind = createRewind({archive, live: journal, now, later});
        return {source: rewind, time: rewind.time, travel: rewind};
      })();

/** Resolves with the exit code once the operator quits, or the terminal goes away. Throws `UserError`. */
export const runConsole = async (config: Config, servers: Servers): Promise<number> => {
  let store: Store | null = null;
  /** Said before there was a screen to say it on. */
  const early: string[] = [];
  const notify = (text: string) => {
    if (store === null) early.push(text);
    else
      store.dispatchView({
        type: 'notice',
        notice: {text: clean(text), tone: 'warning', at: store.getSnapshot().now},
      });
  };
  let call: (sentence: string) => void = () => {};
  let leave: (end: Omit<End, 'heard'>) => void = () => {};
  const onEvent = (event: Event, state: State) => {
    const ending = config.untilRecovered && event.type === 'node.observed' ? recoveryEnd(state) : null;
    if (ending !== null) leave(ending);
    if (event.type === 'alert.raised' && event.alert.severity === 'critical')
      call(alertSentence(event.alert));
  };
  const session = await openSession(config, {notify, onEvent}, servers);
  await firstReading(session);
  const {source, time, travel} = timeOf(session);
  const end = await showScreen({
    ...{source, time, title: `migtop ${servers[0].node}`, color: config.color},
    ports: (made, own): Ports => {
      store = made;
      leave = own.end;
      if (early.length > 0) notify(early.join(' '));
      if (config.outward.bell) call = own.call;
      const closerLook = createCloserLook(session.source, session, made.refresh);
      return {
        ...own,
        offer: session.offer,
        stillSame: session.stillSame,
        run: plan => void session.run(plan),
        disarm: session.disarm,
        note: session.note,
        takeBaseline: session.takeBaseline,
        // What the servers say now is not what was true then.
        statementOf: (...of) => (travel.status() === null ? closerLook.statementOf(...of) : null),
        locksOf: (...of) => (travel.status() === null ? closerLook.locksOf(...of) : null),
        watchReplica: session.watchReplica,
        pollers: session.pollers,
        recording: () => session.recorder?.status() ?? null,
        travel,
      };
    },
    onCrash: () => session.close('crash'),
  });
  await session.close(end.reason);
  const ended = config.untilRecovered && end.reason !== 'quit' ? `Ended: ${end.reason}.\n` : '';
  sayGoodbye(end, `${ended}${farewell(session)}\n`);
  process.exit(end.code);
};
