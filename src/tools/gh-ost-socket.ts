// gh-ost's own door: a unix socket or a TCP port that takes one command a connection.
import {readdir} from 'node:fs/promises';
import {createConnection} from 'node:net';
import path from 'node:path';

/** The answer; or that nobody listens behind a socket that is there (`dead`), or that it cannot be reached and why. */
export type Answer = {readonly said: string} | {readonly dead: true} | {readonly unreachable: string};

/** gh-ost answers at once; what takes longer hangs, ms. */
const patience = 1_000;
/** A status is below 2 KiB: more than this is no gh-ost, bytes. */
const most = 65_536;

const isPort = (place: string): boolean => /^[^/]*:\d+$/.test(place);

const connectTo = (place: string) => {
  const colon = place.lastIndexOf(':');
  return isPort(place)
    ? createConnection({
        host: place.slice(0, colon).replace(/^\[|\]$/g, '') || '127.0.0.1',
        port: Number(place.slice(colon + 1)),
      })
    : createConnection({path: place});
};

/** Sends one line and reads to the end. Never rejects. `place`: a path, or host:port. */
export const ask = (place: string, command: string): Promise<Answer> =>
  new Promise(resolve => {
    const parts: Buffer[] = [];
    let size = 0;
    const end = (answer: Answer) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(answer);
    };
    const socket = connectTo(place);
    const timer = setTimeout(() => end({unreachable: `it did not answer within ${patience} ms`}), patience);
    socket.on('connect', () => socket.write(`${command}\n`));
    socket.on('data', part => {
      parts.push(part);
      size += part.length;
      if (size > most) end({unreachable: 'what answers there is no gh-ost'});
    });
    socket.on('end', () => end({said: Buffer.concat(parts).toString('utf8')}));
    socket.on('error', (error: NodeJS.ErrnoException) =>
      end(error.code === 'ECONNREFUSED' && !isPort(place) ? {dead: true} : {unreachable: error.message}),
    );
  });

/** Where gh-ost puts its sockets unless it is told otherwise. */
export const usualFolder = '/tmp';

/** Sockets in the folder by the names that gh-ost gives them, in order. */
export const socketsIn = async (folder: string): Promise<readonly string[]> => {
  const names = await readdir(folder).catch(() => []);
  return names
    .filter(name => /^gh-ost\..+\.sock$/.test(name))
    .map(name => path.join(folder, name))
    .toSorted();
};
