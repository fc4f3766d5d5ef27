import type {Severity} from '../../core/alert.ts';
import type {Event, EventOf} from '../../core/event.ts';
import type {State} from '../../core/state.ts';
import {count, duration} from '../format.ts';
import type {Tone} from '../span.ts';
import {glyphs} from '../theme.ts';
import {actionName, isOwn, isTrouble, outcomeSentence} from './action.ts';
import {alertName, alertSentence} from './alert.ts';

/** One thing that happened: a sign that is read without colour, and a sentence. Text in it may come from a server: clean it. */
export type EventWords = {readonly sign: string; readonly tone: Tone; readonly text: string};

const signs: Readonly<Record<Severity, {readonly sign: string; readonly tone: Tone}>> = {
  critical: {sign: glyphs.critical, tone: 'critical'},
  warning: {sign: glyphs.warning, tone: 'warning'},
  notice: {sign: glyphs.info, tone: 'info'},
};

const plain = (text: string, tone: Tone = 'muted', sign = '·'): EventWords => ({sign, tone, text});

/** What an event says to a person; `null` for ticks, which are shown as what they add up to, and for steps that go without saying. */
export const eventWords = (event: Event, {actions}: Pick<State, 'actions'>): EventWords | null => {
  switch (event.type) {
    case 'session.opened':
      return plain(
        `session opened by ${event.operator}, ${event.readOnly ? 'read-only' : 'not armed'}: ${event.targets.map(({address}) => address).join(', ')}`,
      );
    case 'session.closed':
      return plain(`session closed: ${event.reason}`);
    case 'node.connected':
      return plain(
        `connected to ${event.node}: ${event.product}, ${event.role}, as ${event.user}, ${event.tls ?? 'clear text'}`,
        'good',
        glyphs.good,
      );
    case 'node.lost':
      return plain(`lost ${event.node}: ${event.error}`, 'critical', glyphs.critical);
    case 'node.changed':
      return event.what === 'found'
        ? plain(`found replica ${event.from} at ${event.to}: press o to watch it`, 'info', glyphs.info)
        : plain(
            `${event.node}: ${event.what} changed from ${event.from} to ${event.to}`,
            'warning',
            glyphs.warning,
          );
    case 'alert.raised':
      return {...signs[event.alert.severity], text: alertSentence(event.alert)};
    case 'alert.cleared':
      return plain(`over: ${alertName(event)}, after ${duration(event.lasted)}`, 'good', glyphs.good);
    case 'action.asked':
      if (isOwn(event.action)) return null;
      return plain(
        `${event.operator}: ${actionName(event.action, event.target)} on ${event.node}`,
        'accent',
        '▶',
      );
    case 'action.refused':
      return plain(`${nameOf(event.id, actions)}: refused: ${event.reason}`, 'warning', glyphs.warning);
    case 'action.sent':
      if (isOwn(actions[event.id]?.asked.action ?? 'cancel')) return null;
      return plain(`${nameOf(event.id, actions)}: ${event.reply}`, 'accent', '▶');
    case 'action.settled': {
      const asked = actions[event.id]?.asked;
      const trouble = isTrouble(event.outcome);
      const text = asked === undefined ? `${event.outcome}: ${event.detail}` : outcomeSentence(asked, event);
      return plain(text, trouble ? 'warning' : 'good', trouble ? glyphs.warning : glyphs.good);
    }
    case 'baseline.taken':
      return plain(takenWords(event), 'info', glyphs.info);
    case 'mark.added':
      return plain(`${event.operator}: ${event.text}`, 'accent', '»');
    case 'node.observed':
    case 'tool.observed':
    case 'probe.observed':
      return null;
  }
};

/** `ann: baseline taken of the last minutes, 12 series` */
const takenWords = ({operator, recording, bands}: EventOf<'baseline.taken'>): string => {
  const source = recording === null ? 'of the last minutes' : `from ${recording}`;
  return `${operator}: baseline taken ${source}, ${count(Object.keys(bands).length)} series`;
};

const nameOf = (id: string, actions: State['actions']): string => {
  const asked = actions[id]?.asked;
  return asked === undefined ? id : actionName(asked.action, asked.target);
};
