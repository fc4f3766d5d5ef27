import {counted} from '../../src/core/advice/words.ts';
import type {Alert} from '../../src/core/alert.ts';
import {type EventRow, selectEvents} from '../../src/core/select/events.ts';
import type {State} from '../../src/core/state.ts';
import {clean} from '../../src/text/clean.ts';
import {clock} from '../../src/text/format.ts';
import {cutLine, line, type Spans, span, toned} from '../../src/text/span.ts';
import {eventWords} from '../../src/text/words/event.ts';
import {remember} from '../remember.ts';
import {type At, cursorIndex, filterNote, joined, type PanelContent, windowTop} from './panel.ts';

type EventLine = {readonly key: string; readonly text: string; readonly spans: Spans};

const lineOf = ({key, event}: EventRow, state: State): readonly EventLine[] => {
  const words = eventWords(event, state);
  if (words === null) return [];
  const text = clean(words.text);
  const at = clock(event.at, state.opened?.zoneOffset ?? 0);
  return [{key, text, spans: line(span(`${at} `, 'muted'), span(`${words.sign} `, words.tone), text)}];
};

const select = remember((state: State): readonly EventLine[] =>
  selectEvents(state.log).flatMap(row => lineOf(row, state)),
);

const countOf = (alerts: readonly Alert[]): Spans => {
  const critical = alerts.filter(({severity}) => severity === 'critical').length;
  if (alerts.length === 0) return line(span('no alert', 'muted'));
  return line(
    span(counted(alerts.length, 'alert'), critical > 0 ? 'critical' : 'warning'),
    critical > 0 ? span(`, ${critical} critical`, 'critical') : '',
  );
};

export const eventsContent = (at: At): PanelContent => {
  const {state, view} = at;
  const panel = view.panels.events;
  const all = select(state);
  const wanted = panel.filter.toLowerCase();
  const lines = wanted === '' ? all : all.filter(({text}) => text.toLowerCase().includes(wanted));
  const rows = lines.map(({key}) => key);
  const draw = (width: number, height: number): readonly Spans[] => {
    if (lines.length === 0)
      return [line(span(all.length === 0 ? 'Nothing yet.' : 'No event matches the filter.', 'muted'))];
    const top = windowTop(rows, panel, height);
    const under = view.focus === 'events' ? rows[cursorIndex(rows, panel)] : undefined;
    return lines.slice(top, top + height).map(({key, spans}) => {
      const cut = cutLine(line(key === under ? '▶ ' : '  ', ...spans), width);
      return key === under ? toned(cut, 'selected') : cut;
    });
  };
  return {
    note: joined(
      countOf(Object.values(state.alerts).map(({alert}) => alert)),
      line(span('newest first', 'muted')),
      filterNote(at, 'events', rows.length, all.length),
    ),
    rows,
    draw,
    filterable: true,
  };
};
