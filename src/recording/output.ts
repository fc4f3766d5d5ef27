// Text in, gzip members on disk. After a failure it knows what is left to write.
import {type GzipMember, startGzipMember} from './gzip-member.ts';
import type {RecordingFile} from './recording-file.ts';

export type Output = {
  /** On disk when it resolves, and readable without what follows. Rejects when the disk does not take it. */
  readonly write: (text: string) => Promise<void>;
  /** What follows starts a new member, which can be read without this one. */
  readonly endMember: () => Promise<void>;
  /** After a failure: writes what was left and ends the member, or starts over where the file is gone. Tells which. */
  readonly resume: () => Promise<'same file' | 'new file'>;
  readonly size: () => number;
  readonly read: RecordingFile['read'];
  readonly close: () => Promise<void>;
};

/** How often the file is looked for under its name, ms. */
const lookEvery = 5_000;

/** `create` makes the file that it goes to. */
export const createOutput = (create: () => Promise<RecordingFile>, now: () => number): Output => {
  let file: RecordingFile | null = null;
  let member: GzipMember | null = null;
  let unwritten = Buffer.alloc(0);
  let lookedAt = now();

  const put = async (bytes: Buffer) => {
    unwritten = Buffer.concat([unwritten, bytes]);
    file ??= await create();
    if (now() - lookedAt > lookEvery) {
      lookedAt = now();
      if (!(await file.isThere())) throw new Error('the file was removed');
    }
    await file.append(unwritten);
    unwritten = Buffer.alloc(0);
  };

  const endMember = async () => {
    if (member === null) return;
    const bytes = await member.end();
    member = null;
    await put(bytes);
  };

  return {
    write: async text => {
      member ??= startGzipMember();
      await put(await member.add(text));
    },
    endMember,
    resume: async () => {
      if (file !== null && (await file.isThere())) {
        await put(Buffer.alloc(0));
        await endMember();
        return 'same file';
      }
      await file?.close().catch(() => {});
      member = null;
      unwritten = Buffer.alloc(0);
      file = await create();
      return 'new file';
    },
    size: () => file?.size() ?? 0,
    read: (from, to) => file?.read(from, to) ?? Buffer.alloc(0),
    close: async () => file?.close(),
  };
};
