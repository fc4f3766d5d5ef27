import {counted} from '../../src/core/advice/words.ts';
import {type MigrationFacts, selectMigration} from '../../src/core/select/migration.ts';
import {nodesIn} from '../../src/core/select/node.ts';
import {clock, percent} from '../../src/text/format.ts';
import {cutLine, line, type Spans, span, toned} from '../../src/text/span.ts';
import {remember} from '../remember.ts';
import {leftoverLines, sessionLines, workLines} from './migration-lines.ts';
import {
  type At,
  cursorIndex,
  greyed,
  joined,
  type PanelContent,
  type Pointed,
  sentences,
  staleNote,
} from './panel.ts';
import {runnerLockLines} from './runner-lock-lines.ts';

/** Lines that belong together and that the cursor stands on as one. */
type Block = {readonly key: string; readonly lines: readonly Spans[]};

/** What a node said before it was lost, with its age. */
const asOf = (at: At, name: string, lines: readonly Spans[]): readonly Spans[] => {
  const node = at.state.nodes[name];
  const stale = node === undefined ? [] : staleNote(node, at.now);
  return stale.length === 0 ? lines : [stale, ...greyed(lines)];
};

const blocksOf = (facts: MigrationFacts, at: At, width: number): readonly Block[] => {
  // Sessions whose work is listed are described by it.
  const shown = new Set(facts.work.flatMap(({progress}) => progress.session ?? []));
  return [
    ...facts.work.map(work => {
      const own = facts.sessions.find(
        ({node, session}) => node === work.progress.node && session.id === work.progress.session,
      );
      return {key: work.key, lines: asOf(at, work.progress.node, workLines(work, own ?? null, at, width))};
    }),
    ...facts.sessions
      .filter(({session}) => !shown.has(session.id))
      .map(each => ({key: each.key, lines: asOf(at, each.node, sessionLines(each))})),
    ...facts.runnerLocks.map(each => ({key: each.key, lines: asOf(at, each.node, runnerLockLines(each))})),
    ...facts.leftovers.map(({key, leftover}) => ({key, lines: leftoverLines(leftover)})),
  ];
};

const select = remember(selectMigration);

const noteOf = ({work, sessions, runnerLocks, leftovers}: MigrationFacts): Spans => {
  const first = work[0]?.progress;
  const stuck = runnerLocks.filter(({lock}) => lock.stuck !== null).length;
  return joined(
    first === undefined
      ? line(span(sessions.length === 0 ? 'none seen' : counted(sessions.length, 'session'), 'muted'))
      : line(span(first.fraction === null ? first.phase : percent(first.fraction), 'migration')),
    work.length > 1 ? line(span(`+${work.length - 1} more`, 'muted')) : [],
    stuck === 0 ? [] : line(span(`${counted(stuck, 'runner')} stuck`, 'warning')),
    leftovers.length === 0 ? [] : line(span(`${leftovers.length} left behind`, 'warning')),
  );
};

/** The window of lines that shows the block under the cursor whole, as far as it can. */
const windowed = (
  blocks: readonly Block[],
  cursor: number,
  focused: boolean,
  width: number,
  height: number,
) => {
  const lines = blocks.flatMap(({lines: own}, index) =>
    own.map((spans, row) => {
      const under = focused && index === cursor;
      const gutter = under && row === 0 ? '▶ ' : '  ';
      const cut = cutLine([{text: gutter}, ...spans], width);
      return under && row === 0 ? toned(cut, 'selected') : cut;
    }),
  );
  const start = blocks.slice(0, cursor).reduce((sum, {lines: own}) => sum + own.length, 0);
  const end = start + (blocks[cursor]?.lines.length ?? 0);
  // Of a block that is too high, the beginning tells what it is.
  const top = Math.min(start, Math.max(0, end - height));
  const shown = lines.slice(top, top + height);
  const hidden = lines.length - top - shown.length;
  return hidden > 0 && shown.length > 1
    ? [...shown.slice(0, -1), line(span(`  ↓ ${hidden + 1} more lines`, 'muted'))]
    : shown;
};

const pointedIn = ({work, sessions, runnerLocks, leftovers}: MigrationFacts, key: string): Pointed | null => {
  const progress = work.find(each => each.key === key)?.progress;
  if (progress !== undefined)
    return {node: progress.node, session: progress.session, job: progress.job?.job ?? null, index: null};
  const session = sessions.find(each => each.key === key);
  if (session !== undefined) return {node: session.node, session: session.session.id, job: null, index: null};
  const held = runnerLocks.find(each => each.key === key);
  if (held !== undefined) return {node: held.node, session: held.lock.holder, job: null, index: null};
  const left = leftovers.find(each => each.key === key);
  return left === undefined ? null : {node: left.node, session: null, job: null, index: left.leftover.name};
};

export const migrationContent = (at: At): PanelContent => {
  const facts = select(at.state);
  const panel = at.view.panels.migration;
  const keys = [
    ...facts.work.map(({key}) => key),
    ...facts.sessions
      .filter(({session}) => !facts.work.some(({progress}) => progress.session === session.id))
      .map(({key}) => key),
    ...facts.runnerLocks.map(({key}) => key),
    ...facts.leftovers.map(({key}) => key),
  ];
  const draw = (width: number, height: number): readonly Spans[] => {
    const missing = facts.missing.flatMap(({node, what, why}) =>
      sentences(width, span(`? ${what} on ${node}: ${why}`, 'warning')),
    );
    const blocks = blocksOf(facts, at, width - 2);
    if (blocks.length === 0) return [...nothing(at, width), ...missing].slice(0, height);
    const body = windowed(
      blocks,
      cursorIndex(keys, panel),
      at.view.focus === 'migration',
      width,
      height - missing.length,
    );
    return [...body, ...missing];
  };
  return {note: noteOf(facts), rows: keys, draw, pointed: key => pointedIn(facts, key)};
};

/** Says what would be taken for a migration, so that an empty panel can be believed. */
const nothing = ({state}: At, width: number): readonly Spans[] => {
  // Whoever has not been read may run one.
  if (nodesIn(state).every(({observation}) => observation === null)) return [];
  const watch = state.opened?.watch;
  const also = [
    ...(watch?.applications ?? []).map(name => `application ${name}`),
    ...(watch?.users ?? []).map(name => `user ${name}`),
    ...(watch?.tables ?? []).map(name => `table ${name}`),
  ];
  return sentences(
    width,
    span(`No migration is running at ${clock(state.now, state.opened?.zoneOffset ?? 0)}.`, 'muted'),
    span(
      `Looked for: DDL, maintenance commands, known tools${also.length === 0 ? '' : `, ${also.join(', ')}`}.`,
      'muted',
    ),
  );
};
