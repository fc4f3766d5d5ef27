import {counted} from '../../src/core/advice/words.ts';
import type {Lock} from '../../src/core/lock.ts';
import {type BlockerFacts, type DetailFacts, selectDetail} from '../../src/core/select/detail.ts';
import type {NodeState} from '../../src/core/state.ts';
import type {Overlay} from '../../src/store/view.ts';
import {clean} from '../../src/text/clean.ts';
import {wrap} from '../../src/text/fit.ts';
import {count, duration} from '../../src/text/format.ts';
import {innerWidth} from '../../src/text/frame.ts';
import {line, type Spans, span} from '../../src/text/span.ts';
import type {At} from '../panels/panel.ts';
import {lockName, migrationSign, modeWord, statementWord, stateWord} from '../panels/session-columns.ts';
import {statementOr} from '../panels/statement-or.ts';
import type {Ports} from '../ports.ts';
import {type OverlayContent, overlayWidth} from './overlay.ts';

const head = (text: string): Spans => line(span(text, 'title'));
const indented = (text: string, width: number): readonly Spans[] =>
  wrap(clean(text), width - 2).map(part => line('  ', part));

const unknown = 'not known';

const identityLines = ({session, evidence, relation}: DetailFacts, width: number): readonly Spans[] => [
  ...(evidence === null
    ? relation === 'none'
      ? []
      : [line(span(`This session ${relation}.`, 'warning'))]
    : [line(span(`${migrationSign} Migration: ${clean(evidence)}`, 'migration'))]),
  ...wrap(
    clean(
      `user ${session.user ?? unknown} · database ${session.database ?? unknown} · application ${session.application || 'none'} · from ${session.client ?? unknown} · ${session.kind}${session.leader === null ? '' : ` of ${session.leader}`}${session.wraparound ? ' (to prevent wraparound: it comes back)' : ''}`,
    ),
    width,
  ).map(part => line(part)),
];

const ages = (
  {session, connected, inTransaction, inState, waited}: DetailFacts,
  width: number,
): readonly Spans[] => {
  const wait = [session.waitType, session.waitEvent].filter(Boolean).join(': ');
  const parts = [
    `${stateWord(session)} for ${duration(inState)}`,
    inTransaction === null ? 'in no transaction' : `in transaction for ${duration(inTransaction)}`,
    `connected for ${duration(connected)}`,
    ...(waited === null ? [] : [`waiting for ${duration(waited)}`]),
    ...(wait === '' ? [] : [`wait event ${wait}`]),
    ...(session.snapshotAge === null
      ? []
      : [
          `holds a snapshot ${count(session.snapshotAge)} transaction${session.snapshotAge === 1 ? '' : 's'} old`,
        ]),
    session.hasWritten === null
      ? 'not known whether it has written'
      : session.hasWritten
        ? 'has written: a rollback has something to undo'
        : 'has written nothing',
  ];
  return wrap(clean(parts.join(' · ')), width).map(part => line(part));
};

const blockerLines = ({edge, session, age}: BlockerFacts, width: number): readonly Spans[] =>
  indented(
    `${edge.blocker} ${edge.hard ? 'holds' : 'is queued ahead for'} ${modeWord(edge.blockerMode) || 'it'} on ${lockName(edge)}${edge.inferred ? ' (inferred: the server does not show it)' : ''} · ${stateWord(session)} ${duration(age)} · ${session?.application || session?.user || 'not visible'} · ${statementWord(session)}`,
    width,
  );

const waiting = (facts: DetailFacts, width: number): readonly Spans[] => {
  const {waitsFor, alsoBehind, unexplained} = facts;
  if (unexplained !== null)
    return [head('Waits, and the blocker is not visible'), ...indented(unexplained, width)];
  if (waitsFor.length === 0) return [];
  return [
    head(`Waits for, since ${duration(facts.waited)}`),
    ...waitsFor.flatMap(blocker => blockerLines(blocker, width)),
    ...(alsoBehind.length === 0 ? [] : indented(`also behind ${alsoBehind.join(', ')}`, width)),
  ];
};

const blocking = ({blocks}: DetailFacts, width: number): readonly Spans[] =>
  blocks.length === 0
    ? []
    : [
        head(`Blocks ${counted(blocks.length, 'session')}, directly or through others`),
        ...indented(blocks.join(', '), width),
      ];

const lockLine = ({mode, granted, name, kind}: Lock, width: number): readonly Spans[] =>
  indented(`${granted ? 'holds ' : 'wants '} ${modeWord(mode)} on ${kind} ${name ?? ''}`, width);

/** Awaited ones come first; what a busy session holds beyond these is of no use on a screen. */
const mostLocks = 12;

/** All locks as soon as they were read; until then those that somebody waits for. */
const locks = (
  {locks: contended, locksMissing}: DetailFacts,
  all: readonly Lock[] | null,
  width: number,
): readonly Spans[] => {
  if (all === null && locksMissing !== null)
    return [head('Locks'), ...indented(`not known: ${locksMissing}`, width)];
  const list = all ?? contended;
  if (list.length === 0) return all === null ? [] : [head('Holds no lock')];
  const more = list.length - mostLocks;
  return [
    head(all === null ? 'Locks that somebody waits for' : 'Locks held and awaited'),
    ...list.slice(0, mostLocks).flatMap(lock => lockLine(lock, width)),
    ...(more > 0 ? indented(`and ${more} more`, width) : []),
  ];
};

const statement = (
  facts: DetailFacts,
  full: string | null,
  node: NodeState | undefined,
  width: number,
): readonly Spans[] => {
  const {session, statementAge} = facts;
  const text = full ?? session.statement;
  const title =
    session.state === 'active' ? `Statement, running for ${duration(statementAge)}` : 'Last statement';
  const cut = full === null && session.statementCut ? ' (cut by the server: y copies what there is)' : '';
  return [head(`${title}${cut}`), ...indented(text || statementOr(session, node), width)];
};

/** All that is known of one session. */
export const detailContent = (
  {node: name, session: id, identity}: Extract<Overlay, {type: 'detail'}>,
  {state}: At,
  ports: Pick<Ports, 'statementOf' | 'locksOf'>,
  columns: number,
): OverlayContent => {
  const width = overlayWidth(columns, 140);
  const inner = innerWidth(width);
  const node = state.nodes[name];
  const facts = node === undefined ? null : selectDetail(node, id, identity);
  const title = `Session ${clean(id)} on ${clean(name)}`;
  if (facts === null)
    return {title, width, lines: [line(span(`✔ Session ${id} is gone.`, 'good'))], fixed: []};
  return {
    title,
    width,
    lines: [
      ...identityLines(facts, inner),
      ...ages(facts, inner),
      [],
      ...statement(facts, ports.statementOf(name, id), node, inner),
      ...waiting(facts, inner),
      ...blocking(facts, inner),
      ...locks(facts, ports.locksOf(name, id), inner),
    ],
    fixed: [[], line(span('c cancel · t terminate · y copy the statement · Esc back', 'muted'))],
  };
};
