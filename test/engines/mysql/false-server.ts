// Things that answer on a port and are no server that can be watched: a proxy, and one that only says why it does not let us in.
import {connect, createServer, type Socket} from 'node:net';

interface Listening {
  readonly port: number;
  stop(): Promise<void>;
}

const listen = async (serve: (client: Socket) => void): Promise<Listening> => {
  const server = createServer(client => {
    client.on('error', () => client.destroy());
    serve(client);
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    stop: () => new Promise(resolve => server.close(() => resolve())),
  };
};

/** The greeting: length and number of the packet, protocol version, version of the server up to a NUL, connection id. */
const withOtherId = (chunk: Buffer): Buffer => {
  chunk.writeUInt32LE(4_000_000_000, chunk.indexOf(0, 5) + 1);
  return chunk;
};

/** Passes everything on but hands out a connection id of its own, as ProxySQL does. */
export async function startFalseProxy(behind: {
  host: string;
  port: number;
}): Promise<Listening & {sent(): string}> {
  let sent = '';
  const listening = await listen(client => {
    const backend = connect(behind.port, behind.host);
    client.on('data', chunk => {
      sent += chunk.toString('latin1');
      backend.write(chunk);
    });
    backend.once('data', greeting => {
      client.write(withOtherId(greeting));
      backend.on('data', chunk => client.write(chunk));
    });
    client.on('close', () => backend.destroy());
    backend.on('close', () => client.destroy());
    backend.on('error', () => client.destroy());
  });
  return {...listening, sent: () => sent};
}

/** Says `text` as soon as somebody connects. */
export const startFalseServer = (text: Buffer): Promise<Listening> => listen(client => client.end(text));

/** An error in place of the greeting. */
export const errorPacket = (number: number, message: string): Buffer => {
  const body = Buffer.concat([Buffer.from([0xff, number & 0xff, number >> 8]), Buffer.from(message)]);
  return Buffer.concat([Buffer.from([body.length, 0, 0, 0]), body]);
};

const packet = (number: number, body: Buffer): Buffer => {
  const head = Buffer.alloc(4, number);
  head.writeUIntLE(body.length, 0, 3);
  return Buffer.concat([head, body]);
};

/** Protocol 10 without TLS: version, connection id, 20 bytes to hash with, capabilities, plugin. */
const greeting = packet(
  0,
  Buffer.concat([
    Buffer.from('\x0a8.4.0\0'),
    Buffer.from([7, 0, 0, 0]),
    Buffer.from('saltsalt\0'),
    Buffer.from([0xff, 0xf7, 0xff, 2, 0, 0xff, 0xdf, 21]),
    Buffer.alloc(10),
    Buffer.from('saltsaltsalt\0caching_sha2_password\0'),
  ]),
);

/** Greets, and then wants to be authenticated to by another plugin, whatever it was sent. */
export async function startPluginServer(plugin: string): Promise<Listening & {sent(): string}> {
  let sent = '';
  const listening = await listen(client => {
    client.write(greeting);
    client.once('data', () => client.write(packet(2, Buffer.from(`\xfe${plugin}\0`, 'latin1'))));
    client.on('data', chunk => {
      sent += chunk.toString('latin1');
    });
  });
  return {...listening, sent: () => sent};
}
