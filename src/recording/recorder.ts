// Writes every event of a session to a file, a tick at a time. A full disk stops the recording, never the console.
import type {Event} from '../core/event.ts';
import {createLineWriter} from './lines.ts';
import type {Member} from './members.ts';
import {createOutput} from './output.ts';
import {createRecordingFile, type RecordingFile} from './recording-file.ts';
import type {Tape} from './tape.ts';

export type RecorderOptions = {
  readonly path: string;
  /** Makes what it writes into; a new file at `path` when left out. */
  readonly create?: () => Promise<RecordingFile>;
  /** Epoch ms. */
  readonly now: () => number;
  /** Called once when recording stops working, and with `null` when it works again. */
  readonly onTrouble: (why: string | null) => void;
  /** Called before the event that starts a piece which can be read without those before it. */
  readonly onMember?: (at: number) => void;
};

export type RecorderStatus = {
  readonly path: string;
  /** Bytes on disk. */
  readonly size: number;
  /** Why nothing is being written now. */
  readonly trouble: string | null;
};

export type Recorder = {
  /** Never throws. */
  readonly write: (event: Event) => void;
  readonly status: () => RecorderStatus;
  /** What is on disk by now, to be read back. */
  readonly tape: Pick<Tape, 'read'>;
  readonly members: () => readonly Member[];
  /** What was written so far is on disk, or has failed. */
  readonly flushed: () => Promise<void>;
  /** Ends the file properly. Never rejects. */
  readonly close: () => Promise<void>;
};

/** Everything is said anew this often, so that a reader need not start at the beginning, ms. */
const memberLength = 60_000;
/** How often a disk that failed is tried again, ms. */
const retryEvery = 5_000;
/** Beyond this the disk does not keep up, characters. */
const longestQueue = 32 * 1024 * 1024;
/** Events that can be written after the fact; a day of a node that is lost and found again all the time. */
const mostKept = 20_000;

/** What comes again with the next reading, and need not be kept for a disk that comes back. */
const isReading = ({type}: Event): boolean => type.endsWith('.observed');

export const createRecorder = ({
  path,
  create = () => createRecordingFile(path),
  now,
  onTrouble,
  onMember,
}: RecorderOptions): Recorder => {
  const output = createOutput(create, now);
  let begun: {readonly from: number; readonly at: number}[] = [];
  /** All events but readings; the first `written` of them are in the file. */
  const kept: Event[] = [];
  let written = 0;
  let writer = createLineWriter();
  let memberEnds = 0;
  let text = '';
  let queued = 0;
  let work = Promise.resolve();
  let trouble: {readonly why: string; readonly since: number} | null = null;
  let retry: NodeJS.Timeout | undefined;
  let closed = false;

  const enqueue = (job: () => Promise<void>) => {
    work = work.then(async () => {
      if (trouble === null) await job().catch(fail);
    });
  };

  const fail = (error: unknown) => {
    const why = error instanceof Error ? error.message : String(error);
    if (trouble === null) onTrouble(`Not recording: ${path}: ${why}`);
    trouble ??= {why, since: now()};
    if (!closed) retry ??= setTimeout(recover, retryEvery).unref();
  };

  const flush = () => {
    if (text === '') return;
    const [batch, upTo] = [text, kept.length];
    text = '';
    queued += batch.length;
    enqueue(async () => {
      queued -= batch.length;
      // Also when it fails: the output keeps what it could not write.
      written = upTo;
      await output.write(batch);
    });
    if (queued > longestQueue) fail(new Error('the disk does not keep up'));
  };

  const say = (event: Event) => {
    if (text === '') setImmediate(flush);
    text += writer
      .write(event)
      .map(line => `${line}\n`)
      .join('');
  };

  const startMember = (at: number) => {
    flush();
    enqueue(async () => {
      await output.endMember();
      begun.push({from: output.size(), at});
    });
    writer = createLineWriter();
    memberEnds = at + memberLength;
    onMember?.(at);
  };

  const recover = () => {
    retry = undefined;
    work = work.then(async () => {
      try {
        if ((await output.resume()) === 'new file') {
          written = 0;
          begun = [];
        }
        begun.push({from: output.size(), at: kept[written]?.at ?? now()});
      } catch (error) {
        fail(error);
        return;
      }
      const {why, since} = trouble ?? {why: '', since: now()};
      trouble = null;
      queued = 0;
      text = '';
      writer = createLineWriter();
      memberEnds = now() + memberLength;
      for (const event of kept.slice(written)) say(event);
      const gap = `recording had stopped for ${Math.round((now() - since) / 1_000)} s: ${why}`;
      say({type: 'mark.added', at: now(), operator: 'migtop', text: gap});
      onTrouble(null);
    });
  };

  return {
    write: event => {
      if (closed) return;
      if (!isReading(event)) kept.push(event);
      if (kept.length > mostKept) written -= kept.splice(1, kept.length - mostKept).length;
      if (trouble !== null) return;
      if (event.at >= memberEnds) startMember(event.at);
      say(event);
    },
    status: () => ({path, size: output.size(), trouble: trouble?.why ?? null}),
    tape: {read: output.read},
    members: () => begun.map(({from, at}, nth) => ({from, at, to: begun[nth + 1]?.from ?? output.size()})),
    flushed: async () => {
      flush();
      await work;
    },
    close: async () => {
      closed = true;
      clearTimeout(retry);
      flush();
      enqueue(output.endMember);
      await work;
      await output.close().catch(() => {});
    },
  };
};
