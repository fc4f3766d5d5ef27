// The whole session in one line: where in it this is, and what happened when.
import type {State} from '../src/core/state.ts';
import type {TravelStatus} from '../src/source/replay/travel.ts';
import {clean} from '../src/text/clean.ts';
import {clock} from '../src/text/format.ts';
import {happeningSigns, signsIn} from '../src/text/happenings.ts';
import {cutLine, line, lineCells, type Span, type Spans, span} from '../src/text/span.ts';

export const zoneOf = ({opened}: Pick<State, 'opened'>): number => opened?.zoneOffset ?? 0;

const track = (travel: TravelStatus, width: number): Spans => {
  const {from, to, position, readUpTo} = travel;
  const share = (position - from) / Math.max(1, to - from);
  const here = Math.max(0, Math.min(width - 1, Math.floor(share * width)));
  const cells = signsIn(travel.happenings, travel, width).map((mark, cell): Span => {
    const at = from + ((cell + 1) / width) * (to - from);
    const [sign, tone] =
      mark !== null
        ? happeningSigns[mark]
        : ([at <= readUpTo || cell === width - 1 ? '─' : '·', 'muted'] as const);
    return cell === here ? span('┃', 'selected') : span(sign, tone);
  });
  // Neighbours of one look are one piece: fewer to draw.
  return cells.reduce<Span[]>((pieces, cell) => {
    const last = pieces.at(-1);
    if (last === undefined || last.tone !== cell.tone) pieces.push(cell);
    else pieces[pieces.length - 1] = {...last, text: last.text + cell.text};
    return pieces;
  }, []);
};

const transport = ({playing, speed, following, kind}: TravelStatus): Span => {
  if (following) return span('● newest', 'good');
  const word = playing ? `▶ ${speed}×` : kind === 'past' ? '❚❚ past' : '❚❚ paused';
  return span(`${word}${playing || speed === 1 ? '' : ` ${speed}×`}`, 'title');
};

/** Whether it plays, what is to be said of the recording, and the line from its beginning to its end. */
export const timeLine = (travel: TravelStatus, zoneOffset: number, width: number): Spans => {
  const {from, to, remark, exact} = travel;
  const said = remark ?? (exact ? null : 'charts are incomplete until the recording is read');
  const left = line(
    transport(travel),
    said === null ? '' : span(`  ${remark === null ? '' : '▲ '}${clean(said)}`, 'warning'),
    '  ',
    span(`${clock(from, zoneOffset)} `, 'muted'),
  );
  const right = span(` ${clock(to, zoneOffset)}`, 'muted');
  const room = width - lineCells(left) - lineCells([right]);
  return room < 10 ? cutLine(left, width) : [...left, ...track(travel, room), right];
};
