// What is kept of a session: its recording, and on a screen the last hour to step back into.
import type {Config} from '../config/config.ts';
import type {Event} from '../core/event.ts';
import {initial} from '../core/fold/fold.ts';
import type {State} from '../core/state.ts';
import {recordingName} from '../recording/names.ts';
import {createRecorder, type Recorder} from '../recording/recorder.ts';
import {createMemoryFile} from '../recording/recording-file.ts';
import {prune} from '../recording/retention.ts';
import {createLiveArchive, type LiveArchive} from '../source/replay/live-archive.ts';

export type Keeping = {
  /** `null`: the session is not recorded. */
  readonly recorder: Recorder | null;
  /** `null`: without a screen nobody steps back. */
  readonly archive: LiveArchive | null;
  /** Gets every event in order, with what it led to. */
  readonly take: (event: Event, state: State) => void;
  readonly close: () => Promise<void>;
};

type Saying = {readonly now: () => number; readonly say: (sentence: string) => void};

/** Of a session that is not recorded, so much stays in memory, bytes: an hour of a few hundred sessions. */
const inMemory = 24 * 1024 * 1024;

export const keepSession = (config: Config, node: string, {now, say}: Saying): Keeping => {
  const {record, headless} = config;
  let before: State = initial;
  const onMember = (at: number) => archive?.begin(at, before);
  const file = record && (record.file ?? recordingName(record.folder, now(), node, process.pid));
  const onTrouble = (why: string | null) => say(why ?? 'Recording again.');
  const recorder = file === null ? null : createRecorder({path: file, now, onTrouble, onMember});
  const memory = async () => createMemoryFile(inMemory);
  if (record !== null && record.file === null) prune(record.folder, config.keep, now());
  const keeper =
    recorder ??
    (headless === null
      ? createRecorder({path: 'memory', create: memory, now, onTrouble: () => {}, onMember})
      : null);
  const archive = keeper === null || headless !== null ? null : createLiveArchive(keeper);
  return {
    recorder,
    archive,
    take: (event, state) => {
      keeper?.write(event);
      archive?.take(event, before, state);
      before = state;
    },
    close: async () => keeper?.close(),
  };
};
