// A network between the console and a server, which a test can cut, slow down, or make swallow everything.
import {connect, createServer, type Socket} from 'node:net';
import {setTimeout as delay} from 'node:timers/promises';
import {onTestFinished} from 'vitest';

export interface Relay {
  readonly host: string;
  readonly port: number;
  /** Ends every connection, and every new one at once, until it is mended. */
  cut(): void;
  /** Takes connections and bytes, and passes nothing on. What was open then stays dead when it is mended. */
  swallow(): void;
  /** Every answer comes so much later, ms. */
  slow(by: number): void;
  /** As it was at first. */
  mend(): void;
}

type Mode = 'open' | 'cut' | 'swallowing';

/** Gone at the end of the test. */
export const openRelay = async (behind: {readonly host: string; readonly port: number}): Promise<Relay> => {
  const pairs = new Set<readonly [Socket, Socket]>();
  let mode: Mode = 'open';
  let later = 0;

  const join = (near: Socket, far: Socket) => {
    let swallows = false;
    let answered = Promise.resolve();
    const isDead = () => {
      swallows ||= mode === 'swallowing';
      return swallows;
    };
    near.on('data', chunk => {
      if (!isDead()) far.write(chunk);
    });
    far.on('data', chunk => {
      const due = delay(later);
      answered = answered.then(async () => {
        await due;
        if (!isDead() && !near.destroyed) near.write(chunk);
      });
    });
    near.on('close', () => far.destroy());
    far.on('close', () => void answered.then(() => isDead() || near.destroy()));
  };

  const server = createServer(near => {
    if (mode === 'cut') return void near.destroy();
    const far = connect(behind);
    const pair = [near, far] as const;
    pairs.add(pair);
    for (const socket of pair) socket.on('error', () => socket.destroy());
    near.on('close', () => pairs.delete(pair));
    join(near, far);
  });
  const endAll = () => {
    for (const socket of [...pairs].flat()) socket.destroy();
  };
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    endAll();
    server.close();
  });
  const address = server.address();
  return {
    host: '127.0.0.1',
    port: typeof address === 'object' && address ? address.port : 0,
    cut: () => {
      mode = 'cut';
      endAll();
    },
    swallow: () => {
      mode = 'swallowing';
    },
    slow: by => {
      later = by;
    },
    mend: () => {
      mode = 'open';
      later = 0;
    },
  };
};
