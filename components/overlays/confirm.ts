import type {Plan, PlanItem} from '../../src/actions/plan.ts';
import type {Effect} from '../../src/core/action.ts';
import {counted} from '../../src/core/advice/words.ts';
import {ageOf, sessionIn} from '../../src/core/select/node.ts';
import type {Session} from '../../src/core/session.ts';
import type {NodeState, State} from '../../src/core/state.ts';
import {clean} from '../../src/text/clean.ts';
import {wrap} from '../../src/text/fit.ts';
import {duration} from '../../src/text/format.ts';
import {innerWidth} from '../../src/text/frame.ts';
import {line, type Span, type Spans, span, type Tone} from '../../src/text/span.ts';
import type {At} from '../panels/panel.ts';
import {stateWord} from '../panels/session-columns.ts';
import {statementOr} from '../panels/statement-or.ts';
import type {Ports} from '../ports.ts';
import {type OverlayContent, overlayWidth} from './overlay.ts';

const labelCells = 10;
/** Lines of a statement that tell which one it is; the detail view has the whole. */
const statementLines = 4;

/** A label and a text that is wrapped beside it, never cut. */
const entry = (label: string, text: string, width: number, tone?: Tone, most = 99): readonly Spans[] => {
  const wrapped = wrap(clean(text), Math.max(1, width - labelCells));
  const parts = wrapped.length > most ? [...wrapped.slice(0, most - 1), `${wrapped[most - 1]} …`] : wrapped;
  return parts.map((part, index) =>
    line(span((index === 0 ? label : '').padEnd(labelCells), 'muted'), span(part, tone)),
  );
};

const nowOf = (node: NodeState, session: Session): string => {
  const since = session.state === 'active' ? session.statementStart : session.stateSince;
  const transaction = ageOf(node, session.transactionStart);
  return [
    `${stateWord(session)} ${duration(ageOf(node, since))}`,
    ...(transaction === null ? [] : [`in transaction ${duration(transaction)}`]),
    ...(session.waitsForLock ? [`waiting ${duration(node.graph.waited.get(session.id))}`] : []),
    [session.user, session.application, session.client].filter(Boolean).join(' · '),
  ].join(' · ');
};

/** The target as it is at this moment, not as it was when the key was pressed. */
const targetLines = ({node: name, target}: PlanItem, state: State, width: number): readonly Spans[] => {
  if (target.type !== 'session') return entry('to', target.label, width, 'title');
  const node = state.nodes[name];
  const session = node === undefined ? null : sessionIn(node, target.session);
  if (node === undefined || session === null)
    return entry('to', `${target.session}, which is gone`, width, 'critical');
  const relation = node.migration.get(session.id);
  return [
    ...entry(
      'to',
      `${session.id} ${relation === undefined ? '' : `◆ migration (${relation}) `}on ${name}`,
      width,
      'title',
    ),
    ...entry('now', nowOf(node, session), width),
    ...entry('statement', statementOr(session, node), width, undefined, statementLines),
  ];
};

const releaseLines = (effect: Effect, width: number): readonly Spans[] => {
  const {frees, freesNext, stillBlocked, rollsBack} = effect;
  const next = freesNext === 0 ? '' : `, then ${freesNext} more`;
  const still =
    stillBlocked === 0 ? '' : `; ${counted(stillBlocked, 'session')} still wait for somebody else`;
  const freed = frees === 0 ? 'nobody' : `${counted(frees, 'session')} at once${next}`;
  return [
    ...entry('frees', `${freed}${still}`, width, frees > 0 ? 'good' : undefined),
    ...entry('undoes', rollsBack ?? 'nothing to roll back', width),
  ];
};

/** What follows, from the folded state; worst news last, next to the answers. A job or an index frees nobody by itself. */
const effectLines = ({effect, items}: Plan, width: number): readonly Spans[] => [
  ...(items.some(({target}) => target.type === 'session') ? releaseLines(effect, width) : []),
  ...effect.leavesBehind.flatMap(text => entry('leaves', text, width, 'warning')),
  ...effect.warnings.flatMap(text => entry('beware', `▲ ${text}`, width, 'warning')),
];

const commandLines = ({command}: PlanItem, width: number): readonly Spans[] =>
  entry('sends', command, width, 'accent');

const answer = (label: string, chosen: boolean, tone: Tone): Span =>
  chosen ? span(`[ ${label} ]`, 'selected') : span(`  ${label}  `, tone);

const answers = (yes: boolean, plan: Plan): readonly Spans[] => [
  [],
  line(answer('No, leave it', !yes, 'muted'), '   ', answer(`Yes: ${verbOf(plan)}`, yes, 'critical')),
  line(span(yes ? 'Enter does it · Esc leaves it' : 'Enter or Esc leaves it · y does it · → moves', 'muted')),
];

const verbOf = ({items, killSwitch}: Plan): string =>
  killSwitch ? 'pause and cancel all of it' : [...new Set(items.map(({action}) => action))].join(', ');

const refusal = (change: string, width: number): readonly Spans[] => [
  [],
  ...wrap(
    `✖ ${clean(change)}. Nothing is sent. Esc closes; press the key again for what is there now.`,
    width,
  ).map(text => line(span(text, 'critical'))),
];

const several = ({items}: Plan, width: number): readonly Spans[] =>
  items.length < 2
    ? []
    : wrap(`${items.length} steps, in this order:`, width).map(text => line(span(text, 'title')));

const armed = (width: number): readonly Spans[] =>
  entry(
    'then',
    'keys that cancel, terminate, pause and drop work, each after asking; it ends 10 minutes after the last use',
    width,
  );

/** What will be sent, to whom, and what follows. */
export const confirmContent = (
  {plan, yes}: {readonly plan: Plan; readonly yes: boolean},
  {state}: At,
  ports: Pick<Ports, 'stillSame'>,
  columns: number,
): OverlayContent => {
  const width = overlayWidth(columns, 92);
  const inner = innerWidth(width);
  const change = ports.stillSame(plan);
  const arms = plan.items.every(({action}) => action === 'arm');
  const effects = arms ? armed(inner) : effectLines(plan, inner);
  const [first] = plan.items;
  // What follows must not be scrolled away by a long command, nor by several of them.
  const body =
    plan.items.length === 1 && first !== undefined
      ? [...targetLines(first, state, inner), ...effects, ...commandLines(first, inner)]
      : [
          ...several(plan, inner),
          ...effects,
          ...plan.items.flatMap(item => [
            [],
            ...targetLines(item, state, inner),
            ...commandLines(item, inner),
          ]),
        ];
  return {
    title: clean(plan.title),
    width,
    lines: body,
    fixed: change === null ? answers(yes, plan) : refusal(change, inner),
  };
};
