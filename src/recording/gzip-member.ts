// One gzip member, whose bytes can be had at any moment: what was handed out can be unpacked without what follows.
import {constants, createGzip} from 'node:zlib';

export type GzipMember = {
  /** Packs text, and returns all bytes that it takes to read it back. */
  readonly add: (text: string) => Promise<Buffer>;
  /** The last bytes of the member. */
  readonly end: () => Promise<Buffer>;
};

export const startGzipMember = (): GzipMember => {
  const gzip = createGzip();
  const chunks: Buffer[] = [];
  gzip.on('data', (chunk: Buffer) => chunks.push(chunk));
  const take = () => Buffer.concat(chunks.splice(0));
  return {
    add: text =>
      new Promise(resolve => {
        gzip.write(text);
        gzip.flush(constants.Z_SYNC_FLUSH, () => resolve(take()));
      }),
    end: () =>
      new Promise(resolve => {
        gzip.once('end', () => resolve(take()));
        gzip.end();
      }),
  };
};
