// What `--dry-run` prints: the plan, and what it is going to cost, measured on a few rows that are changed and rolled back.
import type {Backfill, BackfillWork, Key, Sample} from '../engines/backfill.ts';
import {bytes, count, duration, durationRange} from '../text/format.ts';
import {firstSize} from './batch-size.ts';
import type {Cursor} from './cursor.ts';
import {checkSample, checkWork, firstCursor, readEntered} from './enter.ts';
import type {Settings} from './ports.ts';

const row = (name: string, text: string): string => `${name.padEnd(12)}${text}`;

const keyWords = (key: Key): string => (key.length === 1 ? (key[0] ?? '') : `(${key.join(', ')})`);

/** What was left to do when the estimate was made, and up to so many times as long: rests, indexes that are not in memory. */
const slowest = 4;

const estimates = (sample: Sample | null, rows: number | null, {target}: Settings): readonly string[] => {
  if (sample === null)
    return [row('duration', 'unknown: no row among the first ones has to be changed, so none was tried')];
  const {rows: tried, duration: took, logged} = sample;
  const tests = row(
    'sample',
    `${tried} rows changed and rolled back in ${duration(took)}; done rows stay done`,
  );
  if (rows === null) return [tests];
  const whole = (took / tried) * rows;
  return [
    tests,
    row(
      'duration',
      `${durationRange(whole, whole * slowest)} if every row is changed, batches of about ${duration(target)}`,
    ),
    row(
      'log',
      logged === null
        ? 'unknown: the server does not tell what a change writes'
        : `about ${bytes((logged / tried) * rows)} for replicas and backups if every row is changed`,
    ),
  ];
};

const positionWords = ({after, to}: Cursor, entered: boolean): string => {
  const from = after === null ? 'from the first key' : `above ${keyWords(after)}`;
  return `${from} to ${keyWords(to)}${entered ? ', as the job in the control table says' : ''}`;
};

/** Lines. Throws `UserError` for everything that would keep the job from starting. */
export const planBackfill = async (
  store: Backfill,
  work: BackfillWork,
  settings: Settings,
): Promise<readonly string[]> => {
  const {table, key, control} = store.ground;
  const entered = await readEntered(store, work);
  const cursor = entered?.cursor ?? (await firstCursor(store, work));
  const head = [
    row(
      'job',
      `${work.job}${entered === null ? '' : ` (${entered.row.state}, ${count(entered.row.rowsDone)} rows done)`}`,
    ),
    row('control', control),
    row('table', `${table} by its unique key (${key.join(', ')})`),
    row('set', work.set),
    row('where', work.where ?? 'every row'),
  ];
  if (cursor === null) return [...head, row('rows', 'none: the table is empty')];
  await checkWork(store, cursor);
  const sample = await checkSample(store, cursor, work);
  const rows = await store.countRows();
  const left = rows === null ? null : Math.max(0, rows - (entered?.row.rowsDone ?? 0));
  const batch = await store.next(cursor, entered?.row.batchSize ?? firstSize.keys);
  const plan = batch === null ? [] : await store.explain({after: cursor.after, to: batch.last});
  return [
    ...head,
    row('keys', positionWords(cursor, entered !== null)),
    row('rows', left === null ? 'unknown' : `${left.toLocaleString('en')} to go over`),
    ...estimates(sample, left, settings),
    ...(batch === null
      ? []
      : ['', `Plan of the first batch, ${batch.keys} rows:`, ...plan.map(line => `  ${line}`)]),
  ];
};
