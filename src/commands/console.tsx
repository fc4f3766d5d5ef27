// The console: a session, a store that joins it with what is looked at, and the screen.
import {type Instance, render} from 'ink';
import {App} from '../../components/App.tsx';
import type {Ports} from '../../components/ports.ts';
import type {Config} from '../config/config.ts';
import {exitCode} from '../errors.ts';
import {createStore, type Store} from '../store/store.ts';
import {copySequence} from '../terminal/clipboard.ts';
import {inkOptions} from '../terminal/ink-options.ts';
import {openOutput} from '../terminal/output.ts';
import {guardTerminal, type StopReason, stopCode} from '../terminal/restore.ts';
import {clean} from '../text/clean.ts';
import {chooseTheme} from '../text/theme.ts';
import {createCloserLook} from './closer-look.ts';
import type {Servers} from './first-contact.ts';
import {openSession, type Session} from './session.ts';

type End = {readonly reason: string; readonly code: number};

const later = (call: () => void, ms: number): (() => void) => {
  const timer = setTimeout(call, ms);
  return () => clearTimeout(timer);
};

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

/** Resolves with the exit code once the operator quits, or the terminal goes away. Throws `UserError`. */
export const runConsole = async (config: Config, servers: Servers): Promise<number> => {
  let store: Store | null = null;
  let end: (end: End) => void = () => {};
  const ended = new Promise<End>(resolve => {
    end = resolve;
  });
  const session = await openSession(
    config,
    {
      notify: text =>
        store?.dispatchView({
          type: 'notice',
          notice: {text: clean(text), tone: 'warning', at: session.now()},
        }),
      onEvent: () => {},
    },
    servers,
  );
  await firstReading(session);
  const output = openOutput(process.stdout);
  store = createStore(session.journal, {
    time: session.now,
    now: () => performance.now(),
    busy: output.busy,
    later,
  });
  const closerLook = createCloserLook(session.source, session.now, store.refresh);
  const ports: Ports = {
    offer: session.offer,
    stillSame: session.stillSame,
    run: plan => void session.run(plan),
    disarm: session.disarm,
    note: session.note,
    copy: text => {
      const sequence = copySequence(text, process.env);
      if (sequence === null) return 'It is too long for the clipboard of a terminal.';
      output.stream.write(sequence);
      return null;
    },
    ...closerLook,
    watchReplica: session.watchReplica,
    recording: () => session.recorder?.status() ?? null,
    quit: () => end({reason: 'quit', code: exitCode.ok}),
  };
  const guard = guardTerminal(output, {
    title: `migtop ${servers[0].node}`,
    onStop: (reason: StopReason) => end({reason, code: stopCode(reason)}),
    onCrash: (error, heard) => {
      void session.close('crash');
      if (heard)
        console.error(
          error instanceof Error
            ? process.env.MIGTOP_DEBUG
              ? error.stack
              : `migtop crashed, which is a bug: ${error.message}`
            : error,
        );
    },
  });
  const screen: Instance = render(
    <App store={store} ports={ports} theme={chooseTheme(process.env, config.color ? undefined : 'mono')} />,
    {
      ...inkOptions(output.stream),
      onRender: ({renderTime}) => store?.spent(renderTime),
    },
  );
  // Ink throws away what a component threw together with the screen: it is told afterwards.
  screen.waitUntilExit().then(
    () => end({reason: 'quit', code: exitCode.ok}),
    (error: unknown) =>
      end({reason: `crash: ${error instanceof Error ? error.message : String(error)}`, code: exitCode.error}),
  );

  const {reason, code} = await ended;
  store.close();
  screen.unmount();
  const heard = await guard.leave();
  await session.close(reason);
  if (heard)
    process.stderr.write(
      `${reason.startsWith('crash') ? `migtop ended by itself, which is a bug (${reason}).\n` : ''}${farewell(session)}\n`,
    );
  process.exit(code);
};
