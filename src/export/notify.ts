// Runs somebody's command when something is wrong, and when it is over.
import {spawn} from 'node:child_process';
import type {Event} from '../core/event.ts';
import {harmless} from '../text/harmless.ts';
import {alertName, alertSentence} from '../text/words/alert.ts';

/** What the command gets as one line of JSON on its standard input. */
export type Notification = {
  readonly what: 'raised' | 'cleared';
  /** Epoch ms, and the same in ISO 8601. */
  readonly at: number;
  readonly time: string;
  readonly kind: string;
  readonly node: string;
  readonly subject: string;
  readonly severity: string;
  readonly sentence: string;
  readonly evidence: Readonly<Record<string, string | number | boolean | null>>;
  /** How long it stood, ms; with `cleared`. */
  readonly lasted?: number;
  /** Notifications that were left out before this one, because there were too many. */
  readonly leftOut: number;
};

export type Notifier = {
  readonly take: (event: Event) => void;
  /** Ends commands that still run. */
  readonly close: () => void;
};

type Ports = {
  readonly say: (sentence: string) => void;
};

/** So many a minute, and so many at a time: a storm of alerts must not become one of processes. */
const perMinute = 20;
const atOnce = 4;
/** A command that runs longer is ended, ms. */
const patience = 30_000;
const minute = 60_000;

type Told = Omit<Notification, 'leftOut'>;

const moment = (what: Notification['what'], at: number) => ({what, at, time: new Date(at).toISOString()});

const keyOf = ({kind, node, subject}: Pick<Told, 'kind' | 'node' | 'subject'>): string =>
  `${kind}|${node}|${subject}`;

/** Of each event in turn: whom it concerns, or `null`. What was worth no call is not worth one when it is over. */
export const createCalls = (): ((event: Event) => Told | null) => {
  const called = new Map<string, Told>();
  return event => {
    if (event.type === 'alert.raised') {
      const {kind, node, subject, severity, evidence} = event.alert;
      if (severity === 'notice') return null;
      const sentence = alertSentence(event.alert);
      const told = {...moment('raised', event.at), kind, node, subject, severity, sentence, evidence};
      called.set(keyOf(told), told);
      return told;
    }
    if (event.type !== 'alert.cleared') return null;
    const before = called.get(keyOf(event));
    if (before === undefined) return null;
    called.delete(keyOf(event));
    const {lasted} = event;
    return {
      ...before,
      ...moment('cleared', event.at),
      sentence: `over: ${alertName(event)}`,
      evidence: {},
      lasted,
    };
  };
};

/** Runs `command` without a shell for each alert of severity critical or warning, and again when it is over. */
export const createNotifier = (command: readonly string[], {say}: Ports): Notifier => {
  const [program = '', ...args] = command;
  const running = new Set<ReturnType<typeof spawn>>();
  const calls = createCalls();
  let times: readonly number[] = [];
  let leftOut = 0;
  let troubled = false;

  const trouble = (why: string) => {
    if (!troubled) say(`--notify: ${program} ${why}.`);
    troubled = true;
  };

  const run = (notification: Notification) => {
    const child = spawn(program, args, {stdio: ['pipe', 'ignore', 'ignore'], timeout: patience});
    running.add(child);
    child.on('error', error => {
      running.delete(child);
      trouble(
        (error as NodeJS.ErrnoException).code === 'ENOENT'
          ? 'is not there'
          : `cannot be run: ${error.message}`,
      );
    });
    child.on('close', (code, signal) => {
      running.delete(child);
      if (code === 0) troubled = false;
      else if (code !== null) trouble(`ended with ${code}`);
      else if (signal !== null) trouble(`was ended by ${signal}`);
    });
    // Whether it reads is its own affair.
    child.stdin?.on('error', () => {});
    child.stdin?.end(`${harmless(JSON.stringify(notification))}\n`);
  };

  return {
    take: event => {
      const told = calls(event);
      if (told === null) return;
      times = times.filter(at => at > event.at - minute);
      if (times.length >= perMinute || running.size >= atOnce) {
        leftOut += 1;
        return;
      }
      times = [...times, event.at];
      run({...told, leftOut});
      leftOut = 0;
    },
    close: () => {
      for (const child of running) child.kill('SIGTERM');
    },
  };
};
