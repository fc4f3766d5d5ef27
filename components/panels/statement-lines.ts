// How long statements took by the server's own count: what has finished, and nothing of what has not.
import {statementsSource} from '../../src/core/baseline/measured.ts';
import {bandFor, compare} from '../../src/core/select/baseline.ts';
import type {LatencyFacts, Percentiles, StatementFacts} from '../../src/core/select/latency.ts';
import type {NodeState, State} from '../../src/core/state.ts';
import {clean} from '../../src/text/clean.ts';
import {fitText} from '../../src/text/fit.ts';
import {count, duration} from '../../src/text/format.ts';
import {line, type Span, type Spans, span} from '../../src/text/span.ts';
import {fixFor, missingFor} from './capability.ts';
import {greyed} from './panel.ts';
import {versus} from './versus.ts';

const labelCells = 10;
/** Any duration, and a space. */
export const valueCells = 8;

export const label = (text: string): Span =>
  span(fitText(clean(text), labelCells - 1).padEnd(labelCells), 'title');

export const heading = line(
  span(' '.repeat(labelCells)),
  span(['p50', 'p95', 'p99'].map(name => name.padEnd(valueCells)).join(''), 'muted'),
);

export const values = ({p50, p95, p99}: Percentiles): string =>
  [p50, p95, p99].map(value => duration(value).padEnd(valueCells)).join('');

const serverLine = (state: State, node: NodeState, facts: StatementFacts, missing: string | null): Spans => {
  const {last, p99, count: n, interval, note, stuck} = facts;
  return line(
    label('server'),
    values(last),
    versus(compare(state, p99, bandFor(state, node, statementsSource, 'p99'))),
    span(`n=${count(n)} in ${duration(interval)}${note === null ? '' : `, ${note}`} `, 'muted'),
    stuck === 0 ? '' : span(`▲ ${stuck} are stuck and not in it `, 'warning'),
    missing === null ? '' : span(`▲ ${clean(missing)}`, 'warning'),
  );
};

const tableLine = ({table, count: n, p95, p99}: StatementFacts['tables'][number]): Spans =>
  line(label(` ${table}`), values({p50: null, p95, p99}), span(`n=${count(n)}`, 'muted'));

/** Only the figures are grey: the remark is what matters then. */
const unsure = ([first, figures, ...rest]: Spans): Spans => [
  ...(first === undefined ? [] : [first]),
  ...(figures === undefined ? [] : (greyed([[figures]])[0] ?? [])),
  ...rest,
];

/** Of the server as a whole, and of its watched tables. */
export type StatementLines = {readonly server: readonly Spans[]; readonly tables: readonly Spans[]};

const only = (server: readonly Spans[]): StatementLines => ({server, tables: []});

/** Nothing for a server that has no such thing. */
export const statementLines = (
  state: State,
  node: NodeState,
  {statements, statementsMissing}: LatencyFacts,
): StatementLines => {
  if (node.facts?.capabilities.statementLatency === undefined) return only([]);
  const lacking = missingFor(node, 'statementLatency');
  if (lacking !== null) {
    const fix = fixFor(node, 'statementLatency')?.replaceAll('\n', ' ') ?? null;
    return only([
      line(label('server'), span(`${clean(lacking)}${fix === null ? '' : `: ${clean(fix)}`}`, 'muted')),
    ]);
  }
  if (statements === null)
    return only([
      line(
        label('server'),
        span(statementsMissing === null ? 'not known yet' : clean(statementsMissing), 'muted'),
      ),
    ]);
  const isUnsure = statements.stuck > 0 || statementsMissing !== null;
  const told = (lines: readonly Spans[]): readonly Spans[] => (isUnsure ? lines.map(unsure) : lines);
  return {
    server: told([serverLine(state, node, statements, statementsMissing)]),
    tables: told(statements.tables.map(tableLine)),
  };
};
