// The file a recording grows in: bytes are written once and in order, and what was half written is written again.
import {constants, readSync} from 'node:fs';
import {type FileHandle, mkdir, open, stat} from 'node:fs/promises';
import path from 'node:path';

export type RecordingFile = {
  readonly append: (bytes: Buffer) => Promise<void>;
  /** What was written between two places, or nothing where it cannot be had any more. */
  readonly read: (from: number, to: number) => Buffer;
  /** It is still what is found under its name; a file that was removed takes bytes as if nothing were wrong. */
  readonly isThere: () => Promise<boolean>;
  readonly size: () => number;
  readonly close: () => Promise<void>;
};

const {O_CREAT, O_EXCL, O_RDWR} = constants;

/** A limit on the size of files (`ulimit -f`) is a full disk like any other: the write fails, which is told. */
const outliveLimits = (): void => {
  if (process.listenerCount('SIGXFSZ') === 0) process.on('SIGXFSZ', () => {});
};

/** Makes the file, and its folder where that is missing, for this user alone. Rejects when a file of that name exists. */
export const createRecordingFile = async (name: string): Promise<RecordingFile> => {
  outliveLimits();
  await mkdir(path.dirname(name), {recursive: true, mode: 0o700});
  const handle = await open(name, O_CREAT | O_EXCL | O_RDWR, 0o600);
  const {ino, dev} = await handle.stat();
  let position = 0;
  return {
    append: async bytes => {
      await writeAll(handle, bytes, position);
      position += bytes.length;
    },
    read: (from, to) => {
      const bytes = Buffer.alloc(Math.max(0, to - from));
      return bytes.subarray(0, readSync(handle.fd, bytes, 0, bytes.length, from));
    },
    isThere: async () => {
      const found = await stat(name).catch(() => null);
      return found !== null && found.ino === ino && found.dev === dev;
    },
    size: () => position,
    close: () => handle.close(),
  };
};

/** On failure the part that was written is cut off again, so that the file ends with the last whole piece. */
const writeAll = async (handle: FileHandle, bytes: Buffer, position: number) => {
  try {
    for (let done = 0; done < bytes.length; ) {
      const {bytesWritten} = await handle.write(bytes, done, bytes.length - done, position + done);
      done += bytesWritten;
    }
  } catch (error) {
    await handle.truncate(position).catch(() => {});
    throw error;
  }
};

/** Holds the same in memory, and only the last `limit` bytes of it: for a session that is not to be recorded. */
export const createMemoryFile = (limit: number): RecordingFile => {
  let pieces: {readonly from: number; readonly bytes: Buffer}[] = [];
  let position = 0;
  return {
    append: async bytes => {
      if (bytes.length === 0) return;
      pieces.push({from: position, bytes});
      position += bytes.length;
      const gone = pieces.findIndex(({from}) => position - from <= limit);
      if (gone > 0) pieces = pieces.slice(gone);
    },
    read: (from, to) => {
      if (from < (pieces[0]?.from ?? 0)) return Buffer.alloc(0);
      const wanted = pieces.filter(piece => piece.from < to && piece.from + piece.bytes.length > from);
      const [first] = wanted;
      if (first === undefined) return Buffer.alloc(0);
      return Buffer.concat(wanted.map(({bytes}) => bytes)).subarray(from - first.from, to - first.from);
    },
    isThere: async () => true,
    size: () => position,
    close: async () => {},
  };
};
