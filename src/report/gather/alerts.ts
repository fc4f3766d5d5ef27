// From when to when each alert lasted, how bad it became, and what it was about in words.
import {healthSentence} from '../../core/advice/health-sentence.ts';
import type {Severity} from '../../core/alert.ts';
import {alertKey, type RaisedAlert, type State} from '../../core/state.ts';
import type {AlertSpan} from '../incident.ts';
import {clusterOf, type Step} from './step.ts';

const rank: Readonly<Record<Severity, number>> = {notice: 0, warning: 1, critical: 2};

export const worse = (a: Severity, b: Severity): Severity => (rank[a] >= rank[b] ? a : b);

/** What the console said of it at that moment, had there been nothing else. */
const sentenceOf = (state: State, raised: RaisedAlert): string => {
  const alone = {...state, alerts: {[alertKey(raised.alert)]: raised}};
  return healthSentence(alone, state.now).text.replace(/^healthy; to note: /, '');
};

type Open = {span: AlertSpan; key: string};

export const createAlertGatherer = () => {
  const spans: AlertSpan[] = [];
  const open = new Map<string, Open>();

  const begin = (state: State, raised: RaisedAlert) => {
    const {alert, at} = raised;
    const key = alertKey(alert);
    const known = open.get(key)?.span;
    const {node, kind, subject, evidence, severity} = alert;
    const span: AlertSpan = {
      ...{cluster: clusterOf(state, node), node, kind, subject, evidence},
      severity: known === undefined ? severity : worse(known.severity, severity),
      ...{sentence: sentenceOf(state, raised), from: known?.from ?? at, to: null, seenTo: at},
    };
    open.set(key, {span, key});
  };

  const end = (key: string, at: number) => {
    const span = open.get(key)?.span;
    open.delete(key);
    if (span !== undefined) spans.push({...span, to: at, seenTo: at});
  };

  return {
    /** Alerts that lasted already when the window begins. */
    enter: (state: State) => {
      for (const raised of Object.values(state.alerts)) begin(state, raised);
    },
    take: ({event, after}: Step) => {
      if (event.type === 'alert.raised') begin(after, {alert: event.alert, at: event.at});
      if (event.type === 'alert.cleared') end(alertKey(event), event.at);
    },
    /** The recording is over: what lasts has no end that was seen. */
    leave: (at: number) => {
      for (const {span} of open.values()) spans.push({...span, seenTo: Math.max(span.seenTo, at)});
      open.clear();
    },
    spans: (): readonly AlertSpan[] => spans,
  };
};
