import type {ActCommand} from '../src/actions/plan.ts';
import {leftOfRollback} from '../src/core/advice/words.ts';
import type {EventOf} from '../src/core/event.ts';
import {everyJob} from '../src/core/held.ts';
import type {JobReading} from '../src/core/job.ts';
import {rollbackLeft} from '../src/core/rollbacks.ts';
import {type Followed, selectFollowed} from '../src/core/select/followed.ts';
import {selectMigration} from '../src/core/select/migration.ts';
import {sessionIn} from '../src/core/select/node.ts';
import {selectReplication} from '../src/core/select/replication.ts';
import type {State} from '../src/core/state.ts';
import {type Binding, type CommandId, hintsFor, keyLabel} from '../src/keymap.ts';
import type {TravelStatus} from '../src/source/replay/travel.ts';
import {clean} from '../src/text/clean.ts';
import {duration} from '../src/text/format.ts';
import {cutLine, line, lineCells, type Span, type Spans, span} from '../src/text/span.ts';
import {actionName, isTrouble, outcomeSentence} from '../src/text/words/action.ts';
import {advised} from './advised.ts';
import type {At, PanelContent} from './panels/panel.ts';
import {contextOf} from './press/context.ts';
import {remember} from './remember.ts';
import {selectionFor} from './target.ts';

/** `travel`: another time than the present is shown, in which no key acts. */
type Looked = At & {readonly panel: PanelContent; readonly travel: TravelStatus | null};

const migration = remember(selectMigration);
const replication = remember(selectReplication);

/** Whom a signal would go to, so that nobody has to guess; empty: there is nobody it could do anything to. */
const targetWord = (command: ActCommand, looked: Looked): string => {
  const {node: name, sessions} = selectionFor(command, looked);
  const [first] = sessions;
  if (first === undefined) return '';
  const node = looked.state.nodes[name];
  const session = node === undefined ? null : sessionIn(node, first);
  // Without a statement there is nothing to cancel.
  if (command === 'cancel' && sessions.length === 1 && session?.state !== 'active') return '';
  return sessions.length === 1 ? ` ${first}` : ` ${sessions.length} marked`;
};

const jobsIn = (state: State): readonly JobReading[] =>
  migration(state).work.flatMap(({progress}) => progress.job ?? []);

/** The words of a hint now, or `null`: nothing it could do is in sight. */
const wordsOf = ({id, hint, group}: Binding<CommandId>, looked: Looked): string | null => {
  const {state, view, travel} = looked;
  if (travel !== null && (group === 'Act' || id === 'watch replica')) return null;
  switch (id) {
    case 'time.on':
    case 'time.previous':
    case 'time.next':
    case 'time.faster':
    case 'time.slower':
    case 'time.seek':
      return travel === null ? null : hint;
    case 'time.last':
      return travel === null ? null : travel.kind === 'past' ? hint : 'newest';
    case 'note':
      return travel?.kind === 'replay' ? null : hint;
    case 'cancel':
    case 'terminate': {
      const word = targetWord(id, looked);
      return word === '' ? null : `${hint}${word}`;
    }
    case 'pause': {
      const [job] = jobsIn(state);
      if (job === undefined) return null;
      return job.state === 'paused' || job.state === 'pausing' ? 'resume backfill' : 'pause backfill';
    }
    case 'set':
      return jobsIn(state).some(({can}) => can.set === true) ? hint : null;
    case 'cut over': {
      const job = jobsIn(state).find(({can}) => can['cut over'] === true || can.postpone === true);
      if (job === undefined) return null;
      return job.cutOver === 'postponed' ? hint : 'postpone cut-over';
    }
    case 'kill switch':
      return migration(state).work.length + migration(state).sessions.length > 0 ? hint : null;
    case 'hold':
      return everyJob in state.held ? hint : null;
    case 'drop index':
      return migration(state).leftovers.some(({leftover}) => leftover.kind === 'invalid index') ? hint : null;
    case 'tell progress apart':
      return advised(state, 'tell progress apart') === null ? null : hint;
    case 'watch replica':
      return replication(state).replicas.some(({link}) => link === null) ? hint : null;
    case 'node':
      return state.order.length > 1 ? hint : null;
    case 'chart.shorter':
    case 'chart.longer':
    case 'chart.log':
    case 'chart.drawing':
      return view.focus === 'latency' || view.focus === 'replication' ? hint : null;
    case 'arm':
      return state.opened?.readOnly === true ? null : state.arming === null ? hint : 'disarm';
    case 'freeze':
      if (travel !== null) return travel.playing ? 'pause' : 'play';
      return view.frozen === null ? hint : 'thaw';
    case 'filter':
      return looked.panel.filterable === true ? hint : null;
    case 'sort.next':
      return looked.panel.sortable === undefined ? null : hint;
    case 'mark':
      return view.focus === 'locks' || view.focus === 'sessions' ? hint : null;
    default:
      return hint;
  }
};

const hintSpans = (binding: Binding<CommandId>, words: string, dead: boolean): Spans => [
  span(keyLabel(binding.keys[0] ?? ''), dead ? 'muted' : 'key'),
  span(` ${clean(words)}`, dead ? 'muted' : undefined),
];

const movesTime = ({group, id}: Binding<CommandId>): boolean => group === 'Time' || id === 'freeze';

/** Most important first: in the past, what moves through time. */
const offered = ({view, travel}: Looked): readonly Binding<CommandId>[] => {
  const all = hintsFor(contextOf(view));
  return travel === null ? all : all.toSorted((a, b) => Number(movesTime(b)) - Number(movesTime(a)));
};

/** As many hints as fit, the most important ones; acting keys are dim until armed. */
const hints = (looked: Looked, width: number): Spans => {
  const unarmed = looked.state.arming === null;
  const kept: Span[] = [];
  let left = width;
  for (const binding of offered(looked)) {
    const words = wordsOf(binding, looked);
    if (words === null) continue;
    const acts = binding.group === 'Act' && binding.id !== 'arm';
    const spans = [...(kept.length === 0 ? [] : [span('  ')]), ...hintSpans(binding, words, acts && unarmed)];
    const size = lineCells(spans);
    if (size > left) continue;
    kept.push(...spans);
    left -= size;
  }
  return kept;
};

const several = ({actions, pending, settled}: Followed): Spans => {
  const [first] = actions;
  const trouble = [...settled.values()].filter(({outcome}) => isTrouble(outcome)).length;
  const refused = actions.filter(({status}) => status === 'refused').length;
  const done = actions.length - pending - trouble - refused;
  return line(
    span(`${first?.asked.action ?? ''} and ${actions.length - 1} more: `, 'title'),
    span(`${done} done`, 'good'),
    pending === 0 ? '' : span(` · ${pending} under way`, 'info'),
    trouble === 0 ? '' : span(` · ▲ ${trouble} without effect`, 'warning'),
    refused === 0 ? '' : span(` · ▲ ${refused} refused`, 'warning'),
  );
};

/** What undoes its work answers later, and says how far it is. */
const underWay = ({node: name, target}: EventOf<'action.asked'>, state: State): string | null => {
  const node = state.nodes[name];
  const left = target.type === 'session' && node !== undefined ? rollbackLeft(node, target.session) : null;
  return left === null ? null : ['rolling back', leftOfRollback(left)].filter(Boolean).join(', ');
};

/** What has become of the last action so far. */
const progressOf = (followed: Followed, {state, now}: Pick<At, 'state' | 'now'>): Spans => {
  const {actions, settled, ignored} = followed;
  const [first] = actions;
  if (first === undefined) return [];
  const {asked, status, detail} = first;
  if (ignored !== null && ignored.asked.target.type === 'session')
    return line(
      span(`▲ ${clean(ignored.asked.target.session)} goes on in spite of the cancel: `, 'warning'),
      span('t', 'key'),
      span(` terminates it`, 'warning'),
    );
  if (actions.length > 1) return several(followed);
  const name = clean(actionName(asked.action, asked.target));
  if (status === 'refused') return line(span(`▲ ${name} refused: ${clean(detail)}`, 'warning'));
  const end = settled.get(asked.id);
  if (end === undefined)
    return line(
      span(
        `▶ ${name}: ${underWay(asked, state) ?? `sent ${duration(now - asked.at)} ago, watching it`}`,
        'info',
      ),
    );
  const trouble = isTrouble(end.outcome);
  return line(
    span(`${trouble ? '▲' : '✔'} ${clean(outcomeSentence(asked, end))}`, trouble ? 'warning' : 'good'),
  );
};

/** How long a notice stays when no key is pressed, ms. */
const noticeFor = 10_000;

/** What the operator is to be told now, or nothing. */
const message = ({state, view, now}: At): Spans => {
  const {notice} = view;
  if (notice !== null && now - notice.at < noticeFor)
    return line(span(clean(notice.text), notice.tone === 'warning' ? 'warning' : 'info'));
  // An overlay is about something else.
  const followed = view.overlays.length > 0 ? null : selectFollowed(state, now);
  return followed === null ? [] : progressOf(followed, {state, now});
};

/** What was just said or done, and then the keys that fit beside it. */
export const footerLine = (looked: Looked, width: number): Spans => {
  const told = message(looked);
  if (told.length === 0) return hints(looked, width);
  const text = cutLine(told, width);
  const room = width - lineCells(text) - 3;
  return room < 12 ? text : [...text, span('   '), ...hints(looked, room)];
};
