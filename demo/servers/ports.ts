import {randomInt} from 'node:crypto';
import {createServer} from 'node:net';

/**
 * A free loopback port. Below 32768, where no system picks ports for outgoing connections, so that a server
 * can stop and come back on its port.
 */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < 100; tries += 1) {
    const port = randomInt(20_000, 32_000);
    if (await isFree(port)) return port;
  }
  throw new Error('no free loopback port between 20000 and 32000');
}

function isFree(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen({port, host: '127.0.0.1', exclusive: true}, () => probe.close(() => resolve(true)));
  });
}
