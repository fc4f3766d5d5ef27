import type {ReplicaHealth, ReplicaRow} from '../../src/core/select/replication.ts';
import type {Drawing} from '../../src/text/chart/drawing.ts';
import {clean} from '../../src/text/clean.ts';
import type {Column} from '../../src/text/columns.ts';
import {cells} from '../../src/text/fit.ts';
import {bytes, count, duration} from '../../src/text/format.ts';
import type {Tone} from '../../src/text/span.ts';
import {spark} from '../../src/text/spark.ts';
import {remember} from '../remember.ts';
import {versusCell} from './versus.ts';

const tones: Readonly<Record<ReplicaHealth, Tone | undefined>> = {
  streaming: 'good',
  behind: 'warning',
  paused: 'warning',
  stuck: 'critical',
  lost: 'critical',
  broken: 'critical',
  'not receiving': 'critical',
  unknown: 'warning',
};

const stateOf = ({health, replica, link}: ReplicaRow): string => {
  if (health === 'stuck') return `waits for ${replica.replayBlockedBy ?? '?'}`;
  if (health === 'lost' || health === 'broken' || health === 'not receiving') return health;
  if (health === 'paused') return 'replay paused';
  const sync = replica.sync === null || replica.sync === 'async' ? '' : ` ${replica.sync}`;
  return link === 'lost' ? `${replica.state ?? '?'}, not read` : `${replica.state ?? 'not listed'}${sync}`;
};

const lagOf = ({replica}: ReplicaRow): string =>
  replica.lag === null ? '?' : `${replica.lagAtLeast ? '≥ ' : ''}${duration(replica.lag)}`;

const behindOf = ({replica: {behind, behindUnit}}: ReplicaRow): string =>
  behindUnit === 'bytes' || behind === null ? bytes(behind) : `${count(behind)} tx`;

const shortSource: Readonly<Record<string, string>> = {
  'log position': 'log pos',
  'replay timestamp': 'replay ts',
  'primary’s account': 'primary',
  heartbeat: 'heartbeat',
  'applier timestamp': 'applier',
  'seconds behind': 'seconds',
};

const sparkCells = 10;

const columns: readonly Column<ReplicaRow>[] = [
  {
    id: 'name',
    title: 'replica',
    width: 8,
    flex: 1,
    priority: 9,
    value: ({replica, link}) => `${replica.name}${link === null ? ' (o: watch)' : ''}`,
  },
  {
    id: 'state',
    title: 'state',
    width: 10,
    flex: 0.5,
    priority: 7,
    value: stateOf,
    tone: ({health}) => tones[health],
  },
  {
    id: 'lag',
    title: 'lag',
    width: 7,
    priority: 8,
    align: 'right',
    value: lagOf,
    tone: ({health}) => (health === 'streaming' ? undefined : tones[health]),
  },
  {
    id: 'baseline',
    title: 'baseline',
    width: 8,
    priority: 4.5,
    align: 'right',
    value: ({versus}) => versusCell(versus),
    tone: ({versus}) => (versus?.isFar === true ? 'warning' : 'muted'),
  },
  {
    id: 'source',
    title: 'by',
    width: 9,
    priority: 4,
    value: ({replica}) => (replica.lagSource === null ? '' : (shortSource[replica.lagSource] ?? '')),
    tone: () => 'muted',
  },
  {
    id: 'behind',
    title: 'behind',
    width: 9,
    priority: 6,
    align: 'right',
    value: behindOf,
  },
  {
    id: 'write',
    title: 'write',
    width: 7,
    priority: 2,
    align: 'right',
    value: ({replica}) => duration(replica.writeLag),
  },
  {
    id: 'flush',
    title: 'flush',
    width: 7,
    priority: 2,
    align: 'right',
    value: ({replica}) => duration(replica.flushLag),
  },
  {
    id: 'worst',
    title: 'worst',
    width: 7,
    priority: 3,
    align: 'right',
    value: ({replica}) => (replica.worst === null ? '' : duration(replica.worst.lag)),
  },
  {
    id: 'conflicts',
    title: 'confl.',
    width: 6,
    priority: 1,
    align: 'right',
    value: ({replica}) => (replica.conflicts === null ? '–' : String(replica.conflicts)),
  },
  {
    id: 'trend',
    title: 'trend',
    width: sparkCells,
    priority: 5,
    value: () => '',
  },
];

/** What a server with channels does not tell: when replicas wrote and flushed, and whom replay has cancelled. */
const notByChannel: ReadonlySet<string> = new Set(['write', 'flush', 'conflicts']);

/** The longest of their names decides, up to an IPv4 address with its port: whoever is cut cannot be told apart from the next one. */
const mostForName = 21;

/** A second of lag is nothing to look at: it must not fill the scale. */
const trend =
  (drawing: Drawing) =>
  ({replica: {lagSeries, worst}}: ReplicaRow): string =>
    spark(lagSeries.values, sparkCells, {max: Math.max(1000, worst?.lag ?? 0), drawing});

const columnsFor = remember(
  (byChannel: boolean, name: number, drawing: Drawing): readonly Column<ReplicaRow>[] =>
    columns
      .filter(({id}) => !(byChannel && notByChannel.has(id)))
      .map(column => {
        if (column.id === 'trend') return {...column, value: trend(drawing)};
        return column.id === 'name' ? {...column, width: Math.max(column.width, name)} : column;
      }),
);

export const replicaColumns = (
  rows: readonly ReplicaRow[],
  drawing: Drawing,
): readonly Column<ReplicaRow>[] => {
  const byChannel = rows.length > 0 && rows.every(({replica}) => replica.channels.length > 0);
  const longest = Math.max(0, ...rows.map(({replica}) => cells(clean(replica.name))));
  return columnsFor(byChannel, Math.min(longest, mostForName), drawing);
};
