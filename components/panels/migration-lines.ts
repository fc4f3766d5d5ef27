import type {Leftover} from '../../src/core/observation.ts';
import type {MigrationSession, MigrationWork} from '../../src/core/select/migration.ts';
import type {Progress} from '../../src/core/state.ts';
import {clean} from '../../src/text/clean.ts';
import {bytes, bytesRate, count, duration, durationRange, percent, rate} from '../../src/text/format.ts';
import {meter, meterUnknown} from '../../src/text/meter.ts';
import {line, type Span, type Spans, span, spread} from '../../src/text/span.ts';
import {type Entry, wrapped} from './flow.ts';
import type {At} from './panel.ts';
import {riskLines} from './risk-lines.ts';
import {stateWord} from './session-columns.ts';
import {who} from './who.ts';

const barCells = (width: number): number => Math.max(8, Math.min(30, Math.floor(width / 4)));

const amount = ({done, total, unit}: Progress): string => {
  // The bar says that already.
  if (done === null || unit === 'percent') return '';
  const write = unit === 'bytes' ? bytes : count;
  const of = total === null ? '' : ` of ${write(total)}`;
  return `${write(done)}${of}${unit === null || unit === 'bytes' ? '' : ` ${unit}`}`;
};

/** What it waits for with the one in the way. */
const standing = ({progress, blocker, blockerAge, waited}: MigrationWork, now: number): Entry => {
  const stood = progress.stalledSince === null ? null : now - progress.stalledSince;
  const lasted = progress.waitsFor === null ? stood : (waited ?? stood);
  const since = lasted === null ? '' : ` for ${duration(lasted)}`;
  const stalled = stood === null ? '' : `stalled for ${duration(stood)}: `;
  const because = clean(progress.stalledBecause ?? 'no progress');
  const facts =
    progress.waitsFor === null
      ? [line(span(`${stalled}${because}`, 'warning'))]
      : [
          line(span(`waits for ${progress.waitsFor}${who(blocker, blockerAge)}${since}`, 'warning')),
          line(span(because, 'muted')),
        ];
  return {label: span('▮▮ ', 'warning'), facts};
};

/** How fast it goes and when it is done. */
const moving = ({progress: {rate: speed, unit, eta, etaMissing}}: MigrationWork): Entry => {
  const perSecond = speed.tenSeconds ?? speed.minute;
  return {
    label: span(''),
    facts: [
      ...(unit === 'percent'
        ? []
        : [line(unit === 'bytes' ? bytesRate(perSecond) : rate(perSecond, unit ?? ''))]),
      line(
        eta === null
          ? span(`no ETA: ${etaMissing ?? 'not known'}`, 'muted')
          : span(`ETA ${durationRange(eta.low, eta.high)}`),
      ),
    ],
  };
};

const pace = (work: MigrationWork, now: number, width: number): readonly Spans[] => {
  const {stalledSince, stalledBecause} = work.progress;
  const stands = stalledSince !== null || stalledBecause !== null;
  return wrapped(stands ? standing(work, now) : moving(work), width);
};

/**
 * Time-outs of the session that does the work. What runs DDL or waits without one makes others wait as long as it waits itself; a setting
 * made before we looked cannot be seen.
 */
const timeouts = (migration: MigrationSession): readonly Span[] => {
  const {session, lockTimeout, statementTimeout, timeoutsMissing} = migration;
  const matters = session.statementKind === 'ddl' || session.waitsForLock;
  if (lockTimeout === null && timeoutsMissing !== null) return [span('lock timeout not known', 'muted')];
  return [
    lockTimeout === null
      ? span(`${matters ? '▲ ' : ''}no lock timeout seen`, matters ? 'warning' : 'muted')
      : span(`lock timeout ${clean(lockTimeout)}`, 'muted'),
    span(
      ` · ${statementTimeout === null ? 'no statement timeout seen' : `statement timeout ${clean(statementTimeout)}`}`,
      'muted',
    ),
  ];
};

/** A piece of work: what it is, how far it got, and how it goes on. */
export const workLines = (
  work: MigrationWork,
  session: MigrationSession | null,
  {now}: At,
  width: number,
): readonly Spans[] => {
  const {progress} = work;
  const bar = barCells(width);
  const running = progress.startedAt === null ? '' : duration(now - progress.startedAt);
  const title = line(
    span(clean(progress.title), 'migration'),
    progress.session === null ? '' : span(` ${progress.session}`, 'muted'),
    span(` · ${clean(progress.phase)}`),
  );
  const known = progress.fraction !== null;
  const measure = line(
    span(known ? meter(progress.fraction, bar) : meterUnknown(Math.floor(now / 1000), bar), 'good'),
    ' ',
    known ? span(percent(progress.fraction), 'title') : span(progress.source, 'muted'),
    progress.reestimated ? span(' re-estimated', 'warning') : '',
    amount(progress) === '' ? '' : ` ${amount(progress)}`,
    known ? span(` (${clean(progress.source)})`, 'muted') : '',
  );
  return [
    spread(title, line(span(running === '' ? '' : ` ${running}`, 'muted')), width),
    measure,
    ...pace(work, now, width),
    ...riskLines(work, width),
    ...(session === null ? [] : [line(...timeouts(session))]),
  ];
};

/** A migration session whose work has no counter. */
export const sessionLines = (each: MigrationSession): readonly Spans[] => [
  line(
    span(`${each.session.id} `, 'migration'),
    span(`${stateWord(each.session)} ${duration(each.age)} `),
    span(clean(each.session.statement ?? '')),
  ),
  line(span(`  ${clean(each.evidence)} · `, 'muted'), ...timeouts(each)),
];

/** Its statements are shown one a line, in the order in which they must be run. */
export const leftoverLines = (leftover: Leftover): readonly Spans[] => {
  const [first = '', ...later] = leftover.cleanup.split('\n');
  const label = leftover.kind === 'invalid index' ? '  D drops it: ' : '  to clean up: ';
  return [
    line(
      span(`▲ ${leftover.kind} ${clean(leftover.name)}`, 'warning'),
      span(` · ${clean(leftover.detail)}`, 'muted'),
    ),
    line(span(label, 'muted'), clean(first)),
    ...later.map(statement => line(span('  then '.padEnd(label.length), 'muted'), clean(statement))),
  ];
};
