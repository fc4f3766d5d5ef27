import {setMaxListeners} from 'node:events';
import {setTimeout as delay} from 'node:timers/promises';
import type {Client} from '../engines/client.ts';
import type {Engine} from '../engines/engine.ts';
import type {Server} from '../servers/server.ts';
import {createMeter, type Felt, type Meter} from './meter.ts';
import type {ShopSize, ShopUser} from './shop.ts';
import type {ShopView, Visits} from './visit.ts';

/** Clients of one kind: how many, how long each thinks on average (ms), and what they do, by weight. */
interface Crowd {
  readonly app: string;
  readonly user: ShopUser;
  readonly on: 'primary' | 'replica';
  readonly clients: number;
  readonly think: number;
  readonly mix: readonly (readonly [number, keyof Visits])[];
}

const crowds: readonly Crowd[] = [
  {
    app: 'web',
    user: 'app',
    on: 'primary',
    clients: 20,
    think: 50,
    mix: [
      [60, 'viewOrder'],
      [25, 'listOrders'],
      [15, 'checkOut'],
    ],
  },
  {
    app: 'api',
    user: 'app',
    on: 'primary',
    clients: 12,
    think: 35,
    mix: [
      [80, 'viewItems'],
      [20, 'changeStatus'],
    ],
  },
  {app: 'worker', user: 'app', on: 'primary', clients: 6, think: 100, mix: [[1, 'fulfil']]},
  {app: 'reporting', user: 'reporting', on: 'primary', clients: 2, think: 1500, mix: [[1, 'lastHour']]},
  {app: 'catalogue', user: 'reporting', on: 'replica', clients: 4, think: 60, mix: [[1, 'listOrders']]},
];

/** Many clients at work, and how it felt to them. */
export interface Workload {
  /** On the primary; the few that read from the replica are in `readReplica`. */
  read(): Felt;
  readReplica(): Felt;
  /** As after a deployment: from now on the app keeps money in that column. */
  deploy(money: ShopView['money']): void;
  stop(): Promise<void>;
}

/** Connects all clients and lets them work until stopped; one that loses its connection comes back. */
export async function startWorkload(
  engine: Engine,
  primary: Server,
  replica: Server,
  size: ShopSize,
): Promise<Workload> {
  const shop: ShopView = {...size, money: 'total'};
  const stopping = new AbortController();
  setMaxListeners(0, stopping.signal);
  const meters = {primary: createMeter(), replica: createMeter()};
  const servers = {primary, replica};
  const clients = crowds.flatMap(crowd =>
    Array.from({length: crowd.clients}, () =>
      keepVisiting(engine, crowd, servers[crowd.on], meters[crowd.on], shop, stopping.signal),
    ),
  );
  return {
    read: meters.primary.read,
    readReplica: meters.replica.read,
    deploy: money => {
      shop.money = money;
    },
    stop: async () => {
      stopping.abort();
      await Promise.all(clients);
    },
  };
}

/** One client: connects, thinks, visits; a broken connection is replaced after a short rest. */
async function keepVisiting(
  engine: Engine,
  crowd: Crowd,
  server: Server,
  meter: Meter,
  shop: ShopView,
  stopping: AbortSignal,
): Promise<void> {
  while (!stopping.aborted) {
    try {
      const client = await engine.connect(server, crowd.user, crowd.app);
      await visitUntilBroken(engine.visits, crowd, client, meter, shop, stopping);
    } catch (error) {
      meter.failed(error);
    }
    await rest(500, stopping);
  }
}

async function visitUntilBroken(
  visits: Visits,
  {think, mix}: Crowd,
  client: Client,
  meter: Meter,
  shop: ShopView,
  stopping: AbortSignal,
): Promise<void> {
  let connected = true;
  client.onceEnded(() => {
    connected = false;
  });
  const leave = () => void client.end();
  stopping.addEventListener('abort', leave, {once: true});
  while (connected && !stopping.aborted) {
    // Exponential thinking times make independent arrivals, as real visitors are.
    await rest(-Math.log(1 - Math.random()) * think, stopping);
    if (!connected || stopping.aborted) break;
    // A visit that fails was counted; the next one goes on, on a new connection where need be.
    await meter.time(() => visits[choose(mix)](client, shop)).catch(() => undefined);
  }
  stopping.removeEventListener('abort', leave);
}

function choose(mix: Crowd['mix']): keyof Visits {
  let left = Math.random() * mix.reduce((sum, [weight]) => sum + weight, 0);
  const found = mix.find(([weight]) => {
    left -= weight;
    return left < 0;
  });
  return found?.[1] ?? 'viewOrder';
}

const rest = (ms: number, stopping: AbortSignal) =>
  delay(ms, undefined, {signal: stopping}).catch(() => undefined);
