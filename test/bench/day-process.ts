// A day of one server, event by event through journal, fold, watchdog, recorder and the past hour, as fast as it goes. Says as JSON what it took.
import {statSync} from 'node:fs';
import path from 'node:path';
import {setFlagsFromString} from 'node:v8';
import {runInNewContext} from 'node:vm';
import {scrub} from '../../src/config/secrets.ts';
import {initial} from '../../src/core/fold/fold.ts';
import type {State} from '../../src/core/state.ts';
import {createRecorder} from '../../src/recording/recorder.ts';
import {createFactRedactor} from '../../src/recording/redact.ts';
import {createLiveArchive} from '../../src/source/replay/live-archive.ts';
import {createJournal} from '../../src/store/journal.ts';
import {asked, connected, held, observed, opened, session, start} from '../core/world.ts';

const [folder = '', hours = '24', sessions = '40', step = '1'] = process.argv.slice(2);
const second = 1_000;
/** A reading every `step` seconds. */
const readings = (Number(hours) * 3_600) / Number(step);

/** What is used after everything unused was collected, bytes. */
const used = (): {readonly heap: number; readonly resident: number} => {
  setFlagsFromString('--expose-gc');
  const collect: () => void = runInNewContext('gc');
  collect();
  collect();
  const {heapUsed, rss} = process.memoryUsage();
  return {heap: heapUsed, resident: rss};
};

/** How many values hang together with this one: unlike memory, the same in every run. */
const valuesIn = (value: unknown, seen = new Set<unknown>()): number => {
  if (typeof value !== 'object' || value === null || seen.has(value)) return 1;
  seen.add(value);
  const parts: readonly unknown[] =
    value instanceof Map || value instanceof Set ? [...value.values()] : Object.values(value);
  return parts.reduce((sum: number, part) => sum + valuesIn(part, seen), 1);
};

/** A third of the sessions says something new; every ten minutes there is a pile-up for half a minute. */
const readingAt = (at: number) => {
  const tick = at / second;
  const piled = tick % 600 < 30;
  const crowd = Array.from({length: Number(sessions)}, (_, nth) => {
    const since = start + (tick - ((tick + nth) % 3)) * second;
    return session(String(100 + nth), {
      ...{statementStart: since, stateSince: since, waitsForLock: piled && nth > 0 && nth < 12},
      statement: `SELECT o.id, o.total FROM orders AS o WHERE o.id = ${since + nth} ORDER BY o.id LIMIT 20`,
      identity: {session: `s${nth}`, transaction: `t${since}`, statement: `q${since}.${nth}`},
    });
  });
  const since = (tick - (tick % 600)) * second;
  const waiting = Array.from({length: 11}, (_, nth) => asked(String(101 + nth), 'AccessExclusive', since));
  return observed('db1', at, {sessions: crowd, locks: piled ? [held('100', 'AccessShare'), ...waiting] : []});
};

let clock = start;
const now = () => clock;
const file = path.join(folder, 'day.jsonl.gz');
let before: State = initial;
const recorder = createRecorder({
  ...{path: file, now, onTrouble: () => {}},
  onMember: at => archive.begin(at, before),
});
const archive = createLiveArchive(recorder);
const journal = createJournal({
  now,
  redact: createFactRedactor(text => scrub(text, ['hunter2'])),
  sinks: [
    (event, state) => {
      recorder.write(event);
      archive.take(event, before, state);
      before = state;
    },
  ],
});
journal.append(opened());
journal.append(connected('db1'));
const after: {heap: number; resident: number; values: number}[] = [];
for (let nth = 0; nth < readings; nth += 1) {
  const at = nth * Number(step) * second;
  clock = start + at;
  journal.append(readingAt(at));
  await recorder.flushed();
  if ((nth + 1) % (readings / 4) === 0) after.push({...used(), values: valuesIn(journal.state())});
}
await recorder.close();
process.stdout.write(`${JSON.stringify({after, frames: readings, size: statSync(file).size})}\n`);
