// A fake pooler: passes everything on but hands out a process id of its own, as PgBouncer does.
import {connect, createServer} from 'node:net';

export interface FalsePooler {
  readonly port: number;
  /** Everything clients sent, as text. */
  sent(): string;
  stop(): Promise<void>;
}

/** BackendKeyData: 'K', length 12 (protocol 3.0) or more, process id, secret. */
const withOtherPid = (chunk: Buffer): Buffer => {
  const at = chunk.indexOf(Buffer.from([0x4b, 0, 0, 0, 12]));
  if (at !== -1) chunk.writeInt32BE(-1_852_903_664, at + 5);
  return chunk;
};

export async function startFalsePooler(behind: {host: string; port: number}): Promise<FalsePooler> {
  let sent = '';
  const server = createServer(client => {
    const backend = connect(behind.port, behind.host);
    client.on('data', chunk => {
      sent += chunk.toString('latin1');
      backend.write(chunk);
    });
    backend.on('data', chunk => client.write(withOtherPid(chunk)));
    client.on('close', () => backend.destroy());
    backend.on('close', () => client.destroy());
    client.on('error', () => backend.destroy());
    backend.on('error', () => client.destroy());
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    sent: () => sent,
    stop: () => new Promise(resolve => server.close(() => resolve())),
  };
}
