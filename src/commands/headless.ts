// Watching without a screen, for scripts and machines without a terminal: lines on stderr, an exit code, the same recording.
import {constants} from 'node:os';
import type {Config} from '../config/config.ts';
import {headline} from '../core/advice/headline.ts';
import type {Event} from '../core/event.ts';
import type {State} from '../core/state.ts';
import {exitCode} from '../errors.ts';
import {openLines} from '../terminal/plain.ts';
import {clock} from '../text/format.ts';
import {eventWords} from '../text/words/event.ts';
import {recoveryEnd} from './recovery-end.ts';
import {openSession, type Session} from './session.ts';

type End = {readonly reason: string; readonly code: number};

/** A sign of life this often, ms. */
const heartbeat = 10_000;

const isHealthy = (state: State, now: number): boolean => headline(state, now).health.tone === 'good';

const summaryOf = (state: State, now: number): string => {
  const {health, progress} = headline(state, now);
  const more = health.more > 0 ? ` (+${health.more} more)` : '';
  return `${health.text}${more}; ${progress.text}`;
};

/** What `--fail-on`, `--until-healthy` and `--until-recovered` make of the newest event; `null`: go on. */
const endBy = (
  event: Event,
  state: State,
  {failOn, untilHealthy}: NonNullable<Config['headless']>,
  untilRecovered: boolean,
): End | null => {
  if (event.type === 'alert.raised' && failOn.includes(event.alert.kind))
    return {reason: `failed on: ${event.alert.kind}`, code: exitCode.unhealthy};
  if (untilHealthy && event.type === 'node.observed' && isHealthy(state, event.at))
    return {reason: 'everything is healthy', code: exitCode.ok};
  return untilRecovered && event.type === 'node.observed' ? recoveryEnd(state) : null;
};

/** Who waits for a recovery has not seen it when the time is over. */
const verdict = (reason: string, {journal, now}: Session, untilRecovered: boolean): End => ({
  reason,
  code: !untilRecovered && isHealthy(journal.state(), now()) ? exitCode.ok : exitCode.unhealthy,
});

/** A loss that goes on as it was is told once. */
const createNews = () => {
  const losses = new Map<string, string>();
  return (event: Event): boolean => {
    if (event.type === 'node.connected') losses.delete(event.node);
    if (event.type !== 'node.lost') return true;
    const known = losses.get(event.node) === event.error;
    losses.set(event.node, event.error);
    return !known;
  };
};

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Resolves with the exit code: 0 healthy at the end, 2 unhealthy or failed on an alert, 128 + n for a signal. Throws `UserError`. */
export const runHeadless = async (config: Config): Promise<number> => {
  const wishes = config.headless ?? {
    duration: null,
    untilHealthy: false,
    failOn: [],
    outlivesTerminal: false,
  };
  const lines = openLines(process.stderr, () => {});
  let end: (end: End) => void = () => {};
  const ended = new Promise<End>(resolve => {
    end = resolve;
  });
  const say = (at: number, text: string) => lines.write(`${clock(at, zone())} ${text}`);
  const zone = () => session?.journal.state().opened?.zoneOffset ?? -new Date().getTimezoneOffset();
  let session: Session | null = null;
  const isNews = createNews();
  const onEvent = (event: Event, state: State) => {
    const words = eventWords(event, state);
    if (words && isNews(event)) say(event.at, `${words.sign} ${words.text}`);
    const by = endBy(event, state, wishes, config.untilRecovered);
    if (by) end(by);
  };

  session = await openSession(config, {notify: sentence => say(Date.now(), sentence), onEvent});
  const running = session;
  const {recorder, journal, now} = running;
  if (recorder) say(now(), `recording to ${recorder.status().path}`);
  const beat = setInterval(() => say(now(), summaryOf(journal.state(), now())), heartbeat);
  const timer =
    wishes.duration &&
    setTimeout(() => end(verdict('the time is over', running, config.untilRecovered)), wishes.duration);
  const stop = (signal: (typeof signals)[number]) =>
    end({reason: signal, code: 128 + constants.signals[signal]});
  // Node takes back what nohup has arranged, so it is arranged here.
  const heard = (signal: (typeof signals)[number]) =>
    signal === 'SIGHUP' && wishes.outlivesTerminal ? () => {} : stop;
  const handlers = signals.map(signal => [signal, heard(signal)] as const);
  for (const [signal, handle] of handlers) process.on(signal, handle);

  const {reason, code} = await ended;
  clearInterval(beat);
  if (timer) clearTimeout(timer);
  say(now(), `${summaryOf(journal.state(), now())}; ended: ${reason}`);
  await running.close(reason);
  for (const [signal, handle] of handlers) process.off(signal, handle);
  return code;
};
