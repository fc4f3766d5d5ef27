// The list of recordings: how long, how large, and what happened in each; and deleting what is not to be kept.
import path from 'node:path';
import type {Config} from '../config/config.ts';
import {counted} from '../core/advice/words.ts';
import {exitCode} from '../errors.ts';
import {prune, type RecordingFacts, recordingsIn} from '../recording/retention.ts';
import {type Summary, summarize} from '../recording/summary.ts';
import {clean} from '../text/clean.ts';
import {bytes, duration, stamp} from '../text/format.ts';
import {harmless} from '../text/harmless.ts';

type Listed = RecordingFacts & Summary;

const unreadable = (why: string): Summary => ({
  ...{from: null, to: null, targets: [], operator: null, alerts: 0, criticalAlerts: 0, actions: 0, notes: 0},
  ...{closed: null, damage: why},
});

const listed = (facts: RecordingFacts): Listed => {
  try {
    return {...facts, ...summarize(facts.path)};
  } catch (error) {
    return {...facts, ...unreadable(error instanceof Error ? error.message : String(error))};
  }
};

const happened = ({alerts, criticalAlerts, actions, notes}: Summary): string =>
  [
    alerts === 0
      ? 'no alerts'
      : `${counted(alerts, 'alert')}${criticalAlerts === 0 ? '' : ` (${criticalAlerts} critical)`}`,
    ...(actions === 0 ? [] : [counted(actions, 'action')]),
    ...(notes === 0 ? [] : [counted(notes, 'note')]),
  ].join(', ');

const endOf = ({inUse, closed}: Listed): string => {
  if (closed !== null) return '';
  return inUse ? '; goes on' : '; cut off';
};

const lineOf = (recording: Listed): string => {
  const {from, to, size, targets, damage} = recording;
  const zoneOffset = 0 - new Date(from ?? 0).getTimezoneOffset();
  return [
    from === null ? 'unknown time'.padEnd(26) : stamp(from, zoneOffset).padEnd(26),
    (from === null || to === null ? '?' : duration(to - from)).padStart(9),
    bytes(size).padStart(10),
    ` ${targets[0] ?? '?'}${targets.length > 1 ? ` +${targets.length - 1}` : ''}`,
    ` ${happened(recording)}${endOf(recording)}${damage === null ? '' : `  ▲ damaged: ${damage}`}`,
    ` ${path.basename(recording.path)}`,
  ].join(' ');
};

const say = (text: string) => process.stdout.write(`${clean(text)}\n`);

/** Times as text: people read this JSON, too. */
const jsonOf = ({from, to, writtenAt, ...rest}: Listed) => ({
  ...rest,
  from: from === null ? null : new Date(from).toISOString(),
  to: to === null ? null : new Date(to).toISOString(),
  writtenAt: new Date(writtenAt).toISOString(),
});

/** Resolves with the exit code. */
export const run = async ({recordings: folder, keep, format, prune: pruning}: Config): Promise<number> => {
  const now = Date.now();
  const gone = pruning ? prune(folder, keep, now) : [];
  const found = recordingsIn(folder, now);
  if (format === 'json') {
    const deleted = gone.map(({path: file}) => file);
    process.stdout.write(
      `${harmless(JSON.stringify({folder, deleted, recordings: found.map(listed).map(jsonOf)}, null, 2))}\n`,
    );
    return exitCode.ok;
  }
  const total = found.reduce((sum, {size}) => sum + size, 0);
  say(`${counted(found.length, 'recording')} in ${folder}, ${bytes(total)}`);
  // One by one: the first lines must not wait for the last file.
  for (const facts of found) say(lineOf(listed(facts)));
  const freed = gone.reduce((sum, {size}) => sum + size, 0);
  if (pruning) say(`Deleted ${counted(gone.length, 'recording')}, ${bytes(freed)}.`);
  return exitCode.ok;
};
