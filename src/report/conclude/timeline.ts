// Everything that happened, in the order of time, each thing once.
import {duration} from '../../text/format.ts';
import {actionName} from '../../text/words/action.ts';
import type {AlertSpan} from '../incident.ts';
import type {ActionFacts, Entry} from '../story.ts';
import type {Work} from '../work.ts';

/** The JSON and the page stay readable: a session that loses its server all night has thousands of entries. */
const most = 2_000;

/** What is dated the same stands in the order in which it comes about. */
const kinds: readonly Entry['kind'][] = [
  'session',
  'node',
  'mark',
  'phase',
  'alert',
  'action',
  'result',
  'over',
];

const entry = (at: number, kind: Entry['kind'], text: string, more: Partial<Entry> = {}): Entry => ({
  ...{at, kind, text, severity: null, who: null, command: null},
  ...more,
});

const ofAlert = ({kind, subject, node, sentence, severity, from, to}: AlertSpan): readonly Entry[] => [
  entry(from, 'alert', `${kind} on ${node}: ${sentence}`, {severity}),
  ...(to === null
    ? []
    : [
        entry(
          to,
          'over',
          `${kind}${subject === node ? '' : ` ${subject}`} on ${node} is over, after ${duration(to - from)}`,
        ),
      ]),
];

const ofAction = ({
  at,
  operator,
  action,
  target,
  node,
  command,
  refused,
  sent,
  settled,
  result,
}: ActionFacts) => {
  const name = `${actionName(action, {type: 'node', label: target})} on ${node}`;
  const answered = settled ?? refused;
  return [
    entry(at, 'action', name, {who: operator, command: sent === null && refused !== null ? null : command}),
    ...(answered === null
      ? []
      : [entry(answered.at, 'result', result, {severity: refused === null ? null : 'warning'})]),
  ];
};

/** `ann: armed for shop`. It is done as soon as it is asked. */
const ofConsole = ({at, operator, result}: ActionFacts): Entry =>
  entry(at, 'session', result, {who: operator});

/** Its last phase says so already. */
const isOver = (state: string | null): boolean =>
  state !== null && ['done', 'failed', 'aborted'].includes(state);

const ofWork = ({phases, title, goesOn, to, state}: Work): readonly Entry[] => [
  ...phases.map(({at, phase}) => entry(at, 'phase', `${title}: ${phase}`)),
  ...(goesOn || isOver(state)
    ? []
    : [entry(to, 'phase', `${title}: last seen${state === null ? '' : `, ${state}`}`)]),
];

export const timelineOf = (
  news: readonly Entry[],
  alerts: readonly AlertSpan[],
  actions: readonly ActionFacts[],
  own: readonly ActionFacts[],
  work: readonly Work[],
): {readonly timeline: readonly Entry[]; readonly more: number} => {
  const all = [
    ...news,
    ...alerts.flatMap(ofAlert),
    ...actions.flatMap(ofAction),
    ...own.map(ofConsole),
    ...work.flatMap(ofWork),
  ];
  const once = new Map(all.map(each => [JSON.stringify([each.at, each.kind, each.text, each.who]), each]));
  const sorted = [...once.values()].toSorted(
    (a, b) => a.at - b.at || kinds.indexOf(a.kind) - kinds.indexOf(b.kind),
  );
  return {timeline: sorted.slice(0, most), more: Math.max(0, sorted.length - most)};
};
