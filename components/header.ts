import {headline} from '../src/core/advice/headline.ts';
import type {Sentence, SentenceTone} from '../src/core/advice/sentence.ts';
import type {State} from '../src/core/state.ts';
import {clean} from '../src/text/clean.ts';
import {line, type Span, type Spans, span, spread, type Tone} from '../src/text/span.ts';
import {glyphs} from '../src/text/theme.ts';
import type {At} from './panels/panel.ts';
import {digitOf} from './panels/panels.ts';
import {remember} from './remember.ts';

const labelCells = 10;

const looks: Readonly<Record<SentenceTone, {readonly sign: string; readonly tone: Tone}>> = {
  critical: {sign: glyphs.critical, tone: 'critical'},
  warning: {sign: glyphs.warning, tone: 'warning'},
  good: {sign: glyphs.good, tone: 'good'},
  unknown: {sign: glyphs.unknown, tone: 'warning'},
  muted: {sign: ' ', tone: 'muted'},
};

/** At the right edge: how much the sentence does not name, and the panel that does. */
const rest = (more: number, panel: number | null): Spans =>
  more === 0 ? [] : line(span(`  +${more} more${panel === null ? '' : ` (${panel})`}`, 'muted'));

const labelled = (label: string, words: Spans, right: Spans, width: number): Spans =>
  spread([span(label.padEnd(labelCells), 'title'), ...words], right, width);

const verdict = ({tone, text}: Sentence): Spans => {
  const look = looks[tone];
  return line(span(`${look.sign} ${clean(text)}`, look.tone));
};

const work = ({tone, text}: Sentence): Spans => line(span(clean(text), looks[tone].tone));

/** Keys stand out: `c cancel 4122: … · t terminate 3991: …` */
const proposal = ({tone, text}: Sentence): Spans =>
  tone === 'muted' || tone === 'good'
    ? line(span(clean(text), 'muted'))
    : clean(text)
        .split(' · ')
        .flatMap((part, index): readonly Span[] => {
          const [, key, words] = /^(\S) (.*)$/.exec(part) ?? [null, '', part];
          return [...(index === 0 ? [] : [span(' · ', 'muted')]), span(key ?? '', 'key'), span(` ${words}`)];
        })
        .filter(({text: piece}) => piece !== '');

const compute = remember(headline);

/** What has to come before a key that acts. */
const armFirst = ({opened, arming}: State, {tone}: Sentence): Spans =>
  tone === 'muted' || tone === 'good' || arming !== null || opened?.readOnly !== false
    ? []
    : line(span('a', 'key'), span(' arms, then ', 'muted'));

/** HEALTH, PROGRESS, PRESS: three sentences, one line each. */
export const headlineLines = ({state, view, now}: At, width: number): readonly Spans[] => {
  // A frozen view judges as of its own moment.
  const {health, progress, press} = compute(state, view.frozen === null ? now : view.frozen.now);
  return [
    labelled('HEALTH', verdict(health), rest(health.more, digitOf('events')), width),
    labelled('PROGRESS', work(progress), rest(progress.more, digitOf('migration')), width),
    labelled('PRESS', [...armFirst(state, press), ...proposal(press)], rest(press.more, null), width),
  ];
};
