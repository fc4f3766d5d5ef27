// From recordings to what happened in them, as `report` and `export` need it.
import type {ToldConfig} from '../config/told.ts';
import {version} from '../config/version.ts';
import {UserError} from '../errors.ts';
import {type Summary, summarize} from '../recording/summary.ts';
import {walkRecording} from '../recording/walk.ts';
import {storyOf} from '../report/conclude/story.ts';
import {createGatherer} from '../report/gather/gatherer.ts';
import type {Span} from '../report/series.ts';
import type {Story} from '../report/story.ts';
import {parseMoment} from '../source/replay/moment.ts';
import {stamp} from '../text/format.ts';
import type {literalRedaction} from './redaction.ts';

type Source = {readonly name: string; readonly path: string; readonly summary: Summary};

const sourceOf = ({name, path}: ToldConfig['files'][number]): Source => {
  const summary = summarize(path);
  if (summary.from === null)
    throw new UserError(
      `${name} is not a recording, or nothing of it can be read.`,
      'migtop recordings lists those there are.',
    );
  return {name, path, summary};
};

const zoneOffsetOf = (path: string): number => {
  for (const event of walkRecording(path)) return event.type === 'session.opened' ? event.zoneOffset : 0;
  return 0;
};

/** With a date and a zone, as programs write it. */
const absolute = (text: string): number | null =>
  /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/.test(text) ? Date.parse(text) : null;

const momentOf = (flag: string, text: string, whole: Span, zoneOffset: number): number => {
  const found = absolute(text) ?? parseMoment(text, {...whole, position: whole.from}, zoneOffset);
  if (found !== null && Number.isFinite(found)) return found;
  throw new UserError(`${flag} "${text}" is no time.`, 'Write 14:02, +30s, 40% or 2026-11-21T14:02Z.');
};

const windowOf = ({since, until}: ToldConfig, whole: Span, zoneOffset: number): Span => {
  const from = since === null ? whole.from : momentOf('--since', since, whole, zoneOffset);
  const to = until === null ? whole.to : momentOf('--until', until, whole, zoneOffset);
  if (from <= to && from <= whole.to && to >= whole.from) return {from, to};
  const [first, last] = [stamp(whole.from, zoneOffset), stamp(whole.to, zoneOffset)];
  throw new UserError(
    `Nothing is recorded from ${stamp(from, zoneOffset)} to ${stamp(to, zoneOffset)}.`,
    `What is recorded goes from ${first} to ${last}.`,
  );
};

type Redaction = Awaited<ReturnType<typeof literalRedaction>>;

type Told = {readonly sources: readonly Source[]; readonly window: Span};

/** The recordings in the order of time, and the part of them that is asked for. Throws `UserError`. */
export const sourcesOf = (config: ToldConfig): Told => {
  const sources = config.files
    .map(sourceOf)
    .toSorted((a, b) => (a.summary.from ?? 0) - (b.summary.from ?? 0));
  const whole = {
    from: Math.min(...sources.map(({summary}) => summary.from ?? 0)),
    to: Math.max(...sources.map(({summary}) => summary.to ?? 0)),
  };
  return {sources, window: windowOf(config, whole, zoneOffsetOf(sources[0]?.path ?? ''))};
};

/** `redaction` makes what takes literals out of one recording. Throws `UserError`. */
export const tell = (config: ToldConfig, redaction: Redaction): Story => {
  const {sources, window} = sourcesOf(config);
  const gatherer = createGatherer(window);
  for (const {name, path, summary} of sources) {
    gatherer.recording({file: name, damage: summary.damage}, walkRecording(path), redaction?.());
  }
  const gathered = gatherer.facts();
  if (gathered.recordings.length === 0)
    throw new UserError('Nothing happened in that time.', 'Choose other times for --since and --until.');
  return storyOf(gathered, version);
};
