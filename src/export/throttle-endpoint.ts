// Tells jobs that ask over HTTP whether to go on, by freno's protocol. It only answers: what it says comes from the state.
import type {IncomingMessage, ServerResponse} from 'node:http';
import type {State} from '../core/state.ts';
import {harmless} from '../text/harmless.ts';
import {isByAnotherName, type Listening, listen} from './listen.ts';
import {type AppHold, answerTo} from './throttle-answer.ts';

/**
 * `close`: who asks all the time is told to go on for a second first. gh-ost keeps the last answer it got, and would stay throttled when its
 * URL is taken away.
 */
export type ThrottleEndpoint = Pick<Listening, 'address' | 'isPrivate' | 'close'> & {
  /** Applications that asked within the last minute. */
  readonly pollers: () => readonly string[];
};

export type ThrottleEndpointOptions = {
  readonly host: string;
  readonly port: number;
  readonly state: () => State;
  /** Epoch ms. */
  readonly now: () => number;
  readonly random: () => number;
  /** Somebody who asked held or released an application. */
  readonly onHold: (app: string, hold: AppHold | null, by: string) => void;
};

/** An application that has not asked for so long is gone, ms. */
const remembered = 60_000;
/** gh-ost asks ten times a second and decides as often; ms. */
const parting = 1_100;
/** freno's, for a hold without an end: an hour, ms. */
const usualHold = 3_600_000;
const most = 100;

/** Pages in a browser on this machine may send requests here, too: they name another host, or where they come from. */
const isForeign = (request: IncomingMessage, host: string): boolean => {
  const {origin, 'sec-fetch-site': site} = request.headers;
  return origin !== undefined || (site !== undefined && site !== 'none') || isByAnotherName(request, host);
};

const minute = 60_000;
/** Nobody means to hold a job for longer, ms. */
const longest = 30 * 86_400_000;

const holdIn = (parts: readonly string[], now: number): AppHold => {
  const after = (word: string) => Number(parts[parts.indexOf(word) + 1]);
  const ttl = parts.includes('ttl') ? after('ttl') * minute : usualHold;
  const ratio = parts.includes('ratio') ? after('ratio') : 1;
  return {
    until: now + (ttl > 0 ? Math.min(longest, ttl) : usualHold),
    ratio: ratio >= 0 && ratio <= 1 ? ratio : 1,
  };
};

/** Resolves once it listens. Throws `UserError` when it cannot. */
export const openThrottleEndpoint = async (options: ThrottleEndpointOptions): Promise<ThrottleEndpoint> => {
  const {host, port, state, now, random, onHold} = options;
  const asked = new Map<string, number>();
  const holds = new Map<string, AppHold>();
  let leaving = false;

  const expire = () => {
    for (const [app, {until}] of holds)
      if (until <= now()) {
        holds.delete(app);
        onHold(app, null, 'the end of its time');
      }
  };

  const check = (parts: readonly string[], mayBeUnknown: boolean) => {
    const [app = '', , store = ''] = parts;
    if (asked.size < most || asked.has(app)) asked.set(app, now());
    const answer = answerTo(state(), {store, app, mayBeUnknown}, holds, random());
    return leaving && answer.StatusCode !== 404 ? {...answer, StatusCode: 200, Message: ''} : answer;
  };

  const ok = (Message = '') => ({StatusCode: 200, Value: 0, Threshold: 0, Message});

  const changed = (request: IncomingMessage, app: string, hold: AppHold | null) => {
    if (isForeign(request, host)) return {...ok('this is not for web pages'), StatusCode: 403};
    if (!/^[\w.@:-]{1,64}$/.test(app)) return {...ok('this is no name of an application'), StatusCode: 400};
    if (hold !== null && holds.size >= most) return {...ok('too many are held'), StatusCode: 429};
    if (hold === null) holds.delete(app);
    else holds.set(app, hold);
    onHold(app, hold, `a client at ${request.socket.remoteAddress ?? 'nowhere'}`);
    return ok();
  };

  const answer = (request: IncomingMessage): object & {StatusCode?: number} => {
    const [what = '', ...parts] = new URL(request.url ?? '/', 'http://migtop').pathname
      .split('/')
      .slice(1)
      .map(part => decodeURIComponent(part));
    switch (what) {
      case 'check':
      case 'check-read':
        return check(parts, false);
      case 'check-if-exists':
        return check(parts, true);
      case 'throttle-app':
        return changed(request, parts[0] ?? '', holdIn(parts, now()));
      case 'unthrottle-app':
        return changed(request, parts[0] ?? '', null);
      case 'throttled-apps':
        return Object.fromEntries(
          [...holds].map(([app, {ratio, until}]) => [
            app,
            {ExpireAt: new Date(until).toISOString(), Ratio: ratio},
          ]),
        );
      case 'recent-apps':
        return Object.fromEntries(
          [...asked].map(([app, at]) => [app, {SecondsSince: Math.round((now() - at) / 1000)}]),
        );
      case 'lb-check':
      case '_ping':
        return ok();
      default:
        return {...ok(`there is no ${what}`), StatusCode: 404};
    }
  };

  const serve = (request: IncomingMessage, response: ServerResponse) => {
    expire();
    const write = (code: number, body: string) => {
      response.writeHead(code, {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
      });
      response.end(request.method === 'HEAD' ? undefined : body);
    };
    if (request.method !== 'GET' && request.method !== 'HEAD') return write(405, '{}\n');
    try {
      const said = answer(request);
      write(said.StatusCode ?? 200, `${harmless(JSON.stringify(said))}\n`);
    } catch {
      write(400, '{}\n');
    }
  };

  const {address, isPrivate, close} = await listen({host, port}, '--throttle-listen', serve);

  const pollers = () => [...asked].filter(([, at]) => now() - at < remembered).map(([app]) => app);
  return {
    ...{address, isPrivate, pollers},
    close: async () => {
      leaving = true;
      if (pollers().length > 0) await new Promise(resolve => setTimeout(resolve, parting));
      await close();
    },
  };
};
