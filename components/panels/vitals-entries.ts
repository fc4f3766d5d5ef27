// What the Vitals panel tells of a server, line by line. What this kind of server does not have is left out.
import {counted as countedWord} from '../../src/core/advice/words.ts';
import type {Comparison} from '../../src/core/select/baseline.ts';
import type {VitalsFacts, WatchedTable} from '../../src/core/select/vitals.ts';
import type {Drawing} from '../../src/text/chart/drawing.ts';
import {clean} from '../../src/text/clean.ts';
import {bytes, bytesRate, count, duration, percent, rate} from '../../src/text/format.ts';
import {meter} from '../../src/text/meter.ts';
import {line, type Span, type Spans, span, type Tone} from '../../src/text/span.ts';
import {spark} from '../../src/text/spark.ts';
import type {Entry} from './flow.ts';
import {versusNote, versusWork} from './versus.ts';

const labelCells = 12;
export const label = (text: string): Span => span(text.padEnd(labelCells), 'title');
export const fact = (text: string, tone?: Tone): Spans => line(span(text, tone));
export const unknown = (why: string | null): Spans =>
  fact(why === null ? 'not known' : `not known: ${clean(why)}`, 'warning');

/** Figures beside their baselines. */
export type Besides = Readonly<Record<'connected' | 'statements' | 'log', Comparison | null>>;

/** No fact at all while it is usual. */
const told = (note: Spans): readonly Spans[] => (note.length === 0 ? [] : [note]);

/** Something that has happened while we watched; nothing, while it has not. */
const happened = (times: number | undefined, words: (times: number) => string): readonly Spans[] =>
  times === undefined || times <= 0 ? [] : [fact(`▲ ${words(times)}`, 'warning')];

export const connections = (
  {gauges, connectionsUsed, counted}: VitalsFacts,
  warnAt: number,
  {connected}: Besides,
): Entry => ({
  label: label('connections'),
  facts:
    connectionsUsed === null
      ? [unknown(null)]
      : [
          line(
            span(meter(connectionsUsed, 10), connectionsUsed >= warnAt ? 'critical' : 'good'),
            ` ${count(gauges.connections)} of ${count(gauges.connectionsUsable)}`,
          ),
          ...told(versusNote(connected)),
          fact(`${count(gauges.active)} active`, 'muted'),
          fact(`${count(gauges.idleInTransaction)} idle in tx`, 'muted'),
          fact(`${count(gauges.idle)} idle`, 'muted'),
          ...(gauges.connectionsPeak === undefined
            ? []
            : [fact(`peak ${count(gauges.connectionsPeak)}`, 'muted')]),
          ...happened(counted.connectionsRefused, times => `${count(times)} refused: full`),
          ...happened(counted.connectionsAborted, times => `${count(times)} did not get in`),
        ],
});

/** Per second they would all be 0.0. */
const perHour = (perSecond: number | undefined): string =>
  perSecond === undefined ? '–' : `${count(Math.round(perSecond * 3600))}/h`;

/** Statements where the server cannot tell how many transactions there are. */
export const statements = ({rates, counted}: VitalsFacts, {statements: beside}: Besides): readonly Entry[] =>
  counted.statements === undefined
    ? []
    : [
        {
          label: label('statements'),
          facts: [
            fact(rate(rates.statements)),
            ...told(versusWork(beside)),
            ...happened(counted.slowStatements, times => `${count(times)} slow`),
          ],
        },
      ];

const fullLog = 0.75;

const checkpoints = ({rates, gauges, logFill}: VitalsFacts): Spans =>
  gauges.checkpointAge === undefined
    ? fact(
        `checkpoints ${perHour(rates.checkpointsTimed)}, forced ${perHour(rates.checkpointsRequested)}`,
        'muted',
      )
    : fact(
        `${bytes(gauges.checkpointAge)} since the checkpoint${logFill === null ? '' : ` (${percent(logFill)} of the log)`}`,
        logFill !== null && logFill >= fullLog ? 'warning' : 'muted',
      );

export const log = (facts: VitalsFacts, {log: beside}: Besides, drawing: Drawing): Entry => ({
  label: label('log'),
  facts: [
    line(
      bytesRate(facts.rates.logBytes).padEnd(12),
      span(spark(facts.logRate.values, 12, {drawing}), 'series1'),
    ),
    ...told(versusNote(beside)),
    checkpoints(facts),
    ...(facts.counted.replicationLogBytes === undefined
      ? []
      : [fact(`for replicas ${bytesRate(facts.rates.replicationLogBytes)}`, 'muted')]),
  ],
});

export const rowLocks = ({rates, counted, rowLockWait}: VitalsFacts): readonly Entry[] =>
  counted.rowLockWaits === undefined
    ? []
    : [
        {
          label: label('row locks'),
          facts: [
            fact(
              `${rate(rates.rowLockWaits, 'waits')}${rowLockWait === null ? '' : `, ${duration(rowLockWait)} each`}`,
            ),
            ...happened(counted.deadlocks, times => countedWord(times, 'deadlock')),
          ],
        },
      ];

/** What cannot be purged yet. */
const history = ({historyLength}: VitalsFacts['gauges']): readonly Spans[] =>
  historyLength === undefined ? [] : [fact(`${count(historyLength)} to be purged`, 'muted')];

const age = ({age: transactions, openFor}: NonNullable<VitalsFacts['oldest']>): string =>
  transactions === null
    ? `open for ${duration(openFor)}`
    : `${count(transactions)} transaction${transactions === 1 ? '' : 's'} old`;

/** Where sessions are hidden, so are the snapshots they hold. */
export const snapshot = ({oldest, gauges}: VitalsFacts, hidden: string | null): Entry => ({
  label: label('oldest tx'),
  facts:
    oldest !== null
      ? [fact(`${oldest.kind} ${clean(oldest.id)}`), fact(age(oldest)), ...history(gauges)]
      : [hidden === null ? fact('no snapshot is held', 'muted') : unknown(hidden), ...history(gauges)],
});

/** What a rewrite or an index costs in disk shows here first. */
const grown = (growth: number): Spans => fact(`${growth > 0 ? '+' : ''}${bytes(growth)} since we watch`);

const temporary = ({rates, counted}: VitalsFacts): Spans =>
  counted.tempTables === undefined
    ? fact(`temp ${bytesRate(rates.tempBytes)}`, 'muted')
    : fact(`temp ${rate(rates.tempTables, 'tables')}, ${rate(rates.tempTablesOnDisk)} on disk`, 'muted');

const dirty = ({blocksDirty, blocksTotal}: VitalsFacts['gauges']): readonly Spans[] =>
  blocksDirty === undefined || !blocksTotal
    ? []
    : [fact(`${percent(blocksDirty / blocksTotal)} of it dirty`, 'muted')];

export const storage = (facts: VitalsFacts): Entry => {
  const {gauges, growth, rates, counted, cacheHits} = facts;
  return {
    label: label('storage'),
    facts: [
      line(bytes(gauges.databaseSize)),
      ...(growth === null || growth === 0 ? [] : [grown(growth)]),
      fact(`cache ${percent(cacheHits)}`, 'muted'),
      ...dirty(gauges),
      ...happened(counted.bufferWaits, times => `${count(times)} waits for a free page`),
      temporary(facts),
      ...(counted.tempTables !== undefined && counted.rowsRead === undefined
        ? []
        : [fact(`${rate(rates.rowsRead, 'rows')} read`, 'muted')]),
    ],
  };
};

const tooDead = 0.2;

const vacuumed = ({autovacuumRunning, sinceVacuum}: WatchedTable): Spans => {
  if (autovacuumRunning) return fact('being vacuumed', 'info');
  return fact(
    sinceVacuum === null ? 'not autovacuumed yet' : `autovacuumed ${duration(sinceVacuum)} ago`,
    'muted',
  );
};

/** Rows that are dead wait for vacuum, where there is such a thing. */
const deadRows = (watched: WatchedTable): readonly Spans[] => {
  const {liveRows, deadRows: dead} = watched;
  if (dead === null) return liveRows === null ? [] : [fact(`about ${count(liveRows)} rows`, 'muted')];
  const all = liveRows === null ? null : liveRows + dead;
  const share = all === null || all === 0 ? null : dead / all;
  return [
    fact(
      `${count(dead)} of ${count(all)} rows dead (${percent(share)})`,
      share !== null && share > tooDead ? 'warning' : 'muted',
    ),
    vacuumed(watched),
  ];
};

export const table = (watched: WatchedTable): Entry => ({
  label: label('table'),
  facts: [fact(`${clean(watched.table)} ${bytes(watched.size)}`), ...deadRows(watched)],
});
