// A story as the console would have recorded it: events with the watchdog's, the states they led to, and the file.
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {onTestFinished} from 'vitest';
import type {Event} from '../../../src/core/event.ts';
import {fold, initial} from '../../../src/core/fold/fold.ts';
import {watchdog} from '../../../src/core/health/watchdog.ts';
import type {State} from '../../../src/core/state.ts';
import {createRecorder} from '../../../src/recording/recorder.ts';
import {openTape} from '../../../src/recording/tape.ts';
import {createFileArchive, type FileArchive} from '../../../src/source/replay/file-archive.ts';
import {type Story, start} from '../../core/world.ts';

export const temporary = (): string => {
  const folder = mkdtempSync(path.join(tmpdir(), 'migtop-replay-'));
  onTestFinished(() => rmSync(folder, {recursive: true, force: true}));
  return folder;
};

/** What the journal would have handed on. */
export const eventsOf = (story: Story): readonly Event[] => {
  let state = initial;
  const events: Event[] = [];
  const take = (event: Event) => {
    state = fold(state, event);
    events.push(event);
  };
  for (const [after, fact] of story.toSorted(([a], [b]) => a - b)) {
    take({...fact, at: start + after} as Event);
    for (const found of watchdog(state)) take({...found, at: start + after} as Event);
  }
  return events;
};

/** What all events up to a moment add up to. */
export const stateAt = (events: readonly Event[], at: number): State =>
  events.filter(event => event.at <= at).reduce(fold, initial);

export const recordedTo = async (file: string, events: readonly Event[]): Promise<string> => {
  const recorder = createRecorder({
    ...{path: file, now: Date.now},
    onTrouble: why => {
      throw new Error(why ?? '');
    },
  });
  for (const event of events) recorder.write(event);
  await recorder.close();
  return file;
};

export const recorded = (events: readonly Event[]): Promise<string> =>
  recordedTo(path.join(temporary(), 'session.jsonl.gz'), events);

export const archiveOf = (file: string): FileArchive => {
  const tape = openTape(file);
  onTestFinished(tape.close);
  return createFileArchive(tape, file);
};

/** Everything in the background is done. */
export const whole = (archive: FileArchive): FileArchive => {
  while (archive.work());
  return archive;
};
