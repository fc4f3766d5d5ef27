import {counted} from '../src/core/advice/words.ts';
import {selectTitle, type TitleFacts} from '../src/core/select/title.ts';
import type {TravelStatus} from '../src/source/replay/travel.ts';
import {clean} from '../src/text/clean.ts';
import {cutMiddle} from '../src/text/fit.ts';
import {clock, duration, stopwatch} from '../src/text/format.ts';
import {cutLine, line, lineCells, type Span, type Spans, span, spread} from '../src/text/span.ts';
import type {At} from './panels/panel.ts';
import type {Ports} from './ports.ts';

/** Whom it is armed for is said where that is not plain from the servers beside it. */
const arming = ({arming: state, armedCluster, address}: TitleFacts): Span => {
  if (state === 'fixed') return span('READ-ONLY', 'muted');
  if (state === 'off') return span('NOT ARMED', 'info');
  const cluster = armedCluster === null || armedCluster === address ? '' : `${clean(armedCluster)} `;
  return span(` ARMED ${cluster}${stopwatch(state).slice(3)} `, 'selected');
};

const recordingSpan = (recording: ReturnType<Ports['recording']>, running: number | null): Span => {
  if (recording === null) return span('○ not recorded', 'warning');
  if (recording.trouble !== null) return span('▲ recording fails', 'critical');
  return span(`● rec ${stopwatch(running)}`, 'good');
};

/** That this is not the present, in words that cannot be overlooked. */
const elsewhen = ({kind, to, position, following, remark}: TravelStatus): Span => {
  if (kind === 'past') return span(` PAST, ${duration(to - position)} ago `, 'selected');
  return span(following && remark === null ? ' FOLLOWING ' : ' REPLAY ', 'selected');
};

const servers = ({product, address, role, replicas, lost, cluster}: TitleFacts): Spans =>
  line(
    span(cutMiddle(clean(address ?? ''), 40), 'title'),
    role === null ? '' : ` ${role}`,
    replicas === 0 ? '' : span(`  +${counted(replicas, 'replica')}`, 'muted'),
    lost === 0 ? '' : span(`  ✖ ${lost} not reachable`, 'critical'),
    span(`  ${product === null ? 'connecting' : clean(product)}`, 'muted'),
    cluster === null || cluster === address ? '' : span(` · ${clean(cluster)}`, 'muted'),
  );

/** Which servers, whether this is kept, whether keys can act, and the time. The right end keeps its place. */
export const titleLine = (
  {state, view, now}: At,
  ports: Pick<Ports, 'recording' | 'travel'>,
  width: number,
): Spans => {
  const facts = selectTitle(state, view.node, now);
  const frozen =
    view.frozen === null ? '' : span(` FROZEN ${duration(now - view.frozen.now)} ago `, 'selected');
  const travel = ports.travel.status();
  const replay = travel?.kind === 'replay';
  const right = line(
    frozen,
    frozen === '' ? '' : '  ',
    travel === null ? '' : elsewhen(travel),
    travel === null ? '' : '  ',
    replay ? '' : recordingSpan(ports.recording(), facts.running),
    replay ? '' : '  ',
    travel === null ? arming(facts) : span('keys act on nothing', 'muted'),
    '  ',
    clock(now, facts.zoneOffset),
  );
  const left = line(span('migtop', 'accent'), '  ', ...servers(facts));
  const room = width - lineCells(right) - 1;
  return spread(cutLine(left, room), right, width);
};
