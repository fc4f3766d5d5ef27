import {counted} from '../../src/core/advice/words.ts';
import {lagBandFor} from '../../src/core/select/baseline.ts';
import {nodesIn} from '../../src/core/select/node.ts';
import {
  type ReplicaRow,
  type ReplicationFacts,
  type SlotRow,
  selectReplication,
} from '../../src/core/select/replication.ts';
import type {NodeState} from '../../src/core/state.ts';
import {clean} from '../../src/text/clean.ts';
import {bytes, duration} from '../../src/text/format.ts';
import {line, type Spans, span} from '../../src/text/span.ts';
import {remember} from '../remember.ts';
import {channelLines} from './channel-lines.ts';
import {
  type At,
  cursorIndex,
  fitted,
  greyed,
  joined,
  type PanelContent,
  sentences,
  staleNote,
} from './panel.ts';
import {drawPlots, type Plot} from './plots.ts';
import {replicaColumns} from './replica-columns.ts';
import {drawTable} from './table.ts';
import {versusNote} from './versus.ts';

const slotLine = ({slot}: SlotRow): Spans =>
  line(
    span(`slot ${slot.name} `, 'muted'),
    slot.active ? span('active', 'good') : span('inactive', 'warning'),
    span(` · keeps ${bytes(slot.retained)}`, slot.active ? 'muted' : 'warning'),
    ...(slot.safe === null ? [] : [span(` · ${bytes(slot.safe)} until it is lost`, 'muted')]),
    ...(slot.status === null || slot.status === 'reserved' ? [] : [span(` · ${slot.status}`, 'warning')]),
  );

/** Why a lag is not known, or what stands in the way of replay, in words. */
const remark = ({replica, health}: ReplicaRow, now: number): Spans => {
  const say = (text: string): Spans => line(span(`${replica.name}: ${text}`, 'warning'));
  if (health === 'lost' && replica.lostSince !== null)
    return say(`gone from the primary’s list for ${duration(now - replica.lostSince)}`);
  if (health === 'stuck')
    return say(`replay waits for ${replica.replayBlockedBy} since ${duration(replica.replayBlockedFor)}`);
  if (replica.lag === null) return say(`lag not known: ${replica.lagMissing ?? 'not read yet'}`);
  return [];
};

/** What is worth knowing beside the lag, whatever that is. */
const notes = ({replica: {name, heartbeatMissing, errant}}: ReplicaRow, width: number): readonly Spans[] =>
  sentences(
    width,
    ...(heartbeatMissing === null
      ? []
      : [span(`${name}: heartbeat not used, ${heartbeatMissing}`, 'warning')]),
    ...(errant === null || errant === 0
      ? []
      : [span(`${name}: ${counted(errant, 'transaction')} of its own that its primary lacks`, 'warning')]),
  );

const select = remember(selectReplication);

const noteOf = ({replicas}: ReplicationFacts): Spans => {
  const [worst] = replicas
    .filter(({replica}) => replica.lag !== null)
    .toSorted((a, b) => (b.replica.lag ?? 0) - (a.replica.lag ?? 0));
  const bad = replicas.filter(({health}) => health !== 'streaming').length;
  return joined(
    line(span(counted(replicas.length, 'replica'), 'muted')),
    worst === undefined
      ? []
      : line(span(`worst lag ${duration(worst.replica.lag)}`, bad > 0 ? 'warning' : 'muted')),
    versusNote(worst?.versus ?? null),
  );
};

/** Lag is told by both ends: without the primary, what is shown is of the past. */
const lostPrimary = ({state}: At): NodeState | null =>
  nodesIn(state).find(({facts, lost}) => facts?.role === 'primary' && lost !== null) ?? null;

const chartFrom = 5;

/** The lag of one replica over time, where the list leaves room for it. */
const lagChart = (row: ReplicaRow | undefined, at: At, width: number, room: number): readonly Spans[] => {
  if (row === undefined || room < chartFrom + 2) return [];
  const {name, lagSeries, lagSource} = row.replica;
  const usual = lagBandFor(at.state, row.cluster, name)?.typical ?? null;
  const plot: Plot = {
    title: `lag of ${clean(name)}${lagSource === null ? '' : `, by ${lagSource}`}`,
    curves: [{name: '', series: lagSeries, weight: 'light', tone: 'series2'}],
    ...{baseline: usual, baselineOf: 'lag', atLeast: 1000},
  };
  return [[], ...drawPlots([plot], at, width, Math.min(room - 1, 19))];
};

export const replicationContent = (at: At): PanelContent => {
  const facts = select(at.state);
  const past = lostPrimary(at);
  const stale = past === null ? [] : staleNote(past, at.now);
  const {replicas, slots, missing} = facts;
  const draw = (width: number, height: number): readonly Spans[] => {
    const reasons = missing.flatMap(({node, why}) => sentences(width, span(`? ${node}: ${why}`, 'warning')));
    if (replicas.length === 0 && missing.length > 0) return reasons.slice(0, height);
    const remarks = replicas.map(row => remark(row, at.now)).filter(spans => spans.length > 0);
    const more = replicas.flatMap(row => [...channelLines(row.replica, width), ...notes(row, width)]);
    const below = [...reasons, ...remarks, ...more, ...slots.map(slotLine)];
    // However much there is to say, the rows come first.
    const room = Math.max(2, height - below.length, Math.min(replicas.length + 1, Math.floor(height / 2)));
    const table = drawTable(
      {
        columns: replicaColumns(replicas, at.view.chart.drawing),
        rows: replicas,
        panel: at.view.panels.replication,
        focused: at.view.focus === 'replication',
        empty: line(span('This primary has no replica.', 'muted')),
      },
      width,
      Math.min(room, Math.max(2, replicas.length + 1)),
    );
    const rows = replicas.map(({key}) => key);
    const under = replicas[cursorIndex(rows, at.view.panels.replication)];
    const listed = [...table, ...below];
    const lines = fitted([...listed, ...lagChart(under, at, width, height - listed.length)], height);
    return stale.length > 0 ? greyed(lines) : lines;
  };
  return {
    note: joined(stale, replicas.length === 0 ? [] : noteOf(facts)),
    rows: replicas.map(({key}) => key),
    draw,
  };
};
