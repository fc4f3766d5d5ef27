import type {State} from '../src/core/state.ts';
import {type PanelId, panelIds} from '../src/store/view.ts';
import {cutLine, type Spans, span} from '../src/text/span.ts';
import {glyphs} from '../src/text/theme.ts';
import {digitOf, panels} from './panels/panels.ts';
import {panelFor} from './panels/trouble.ts';

/** All panels by name while only one is shown; those with trouble carry a sign. */
export const stripLine = (state: State, focus: PanelId, width: number): Spans => {
  const alerts = Object.values(state.alerts).map(({alert}) => alert);
  const names = panelIds.flatMap((panel, index): Spans => {
    const grave = alerts.filter(({kind, severity}) => panelFor[kind] === panel && severity !== 'notice');
    const sign = grave.some(({severity}) => severity === 'critical')
      ? glyphs.critical
      : grave.length > 0
        ? glyphs.warning
        : '';
    const tone = sign === glyphs.critical ? 'critical' : 'warning';
    return [
      ...(index === 0 ? [] : [span(' ')]),
      span(`${digitOf(panel)} ${panels[panel].title}`, panel === focus ? 'selected' : 'muted'),
      ...(sign === '' ? [] : [span(sign, tone)]),
    ];
  });
  return cutLine(names, width);
};
