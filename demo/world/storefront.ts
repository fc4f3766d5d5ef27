// The shop's page, as its customers ask for it: it stands before the database, and is as good as that is.
import {once} from 'node:events';
import {createServer, type ServerResponse} from 'node:http';
import type {AddressInfo} from 'node:net';
import type {Client} from '../engines/client.ts';
import type {Engine} from '../engines/engine.ts';
import type {Server} from '../servers/server.ts';
import type {ShopSize} from './shop.ts';

export interface Storefront {
  readonly url: string;
  stop(): Promise<void>;
}

/** Connections of the page; one that waits for the database is busy. */
const desks = 4;
/** How long a customer is kept waiting before the page excuses itself, ms. */
const patience = 1000;
/** Until a connection that was lost is opened anew, ms. */
const reopen = 500;

/** Opens the page on a free port of this machine. */
export async function openStorefront(engine: Engine, primary: Server, size: ShopSize): Promise<Storefront> {
  const clients = new Set<Client>();
  const idle: Client[] = [];
  let closed = false;

  const open = async (): Promise<void> => {
    const client = await engine.connect(primary, 'app', 'storefront');
    if (closed) return client.end();
    clients.add(client);
    idle.push(client);
    client.onceEnded(() => {
      clients.delete(client);
      if (idle.includes(client)) idle.splice(idle.indexOf(client), 1);
      openAgain();
    });
  };
  const openAgain = () => {
    if (!closed) setTimeout(() => void open().catch(openAgain), reopen).unref();
  };

  /** False: no connection was free, or the database failed. */
  const look = async (): Promise<boolean> => {
    const client = idle.pop();
    if (client === undefined) return false;
    try {
      await engine.visits.viewItems(client, {...size, money: 'total'});
      return true;
    } catch {
      return false;
    } finally {
      if (clients.has(client)) idle.push(client);
    }
  };

  const answer = async (response: ServerResponse): Promise<void> => {
    const late = new Promise<false>(resolve => setTimeout(resolve, patience, false).unref());
    const isOpen = await Promise.race([look(), late]);
    response.writeHead(isOpen ? 200 : 503, {'content-type': 'text/plain'});
    response.end(isOpen ? 'The shop is open.' : 'The shop is closed.');
  };

  await Promise.all(Array.from({length: desks}, open));
  const site = createServer((_, response) => void answer(response));
  site.listen(0, '127.0.0.1');
  await once(site, 'listening');
  return {
    url: `http://127.0.0.1:${(site.address() as AddressInfo).port}/`,
    stop: async () => {
      closed = true;
      site.closeAllConnections();
      site.close();
      await Promise.all([...clients].map(client => client.end()));
    },
  };
}
