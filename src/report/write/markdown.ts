// A report as Markdown: charts by asciichart, everything from servers escaped.

import {chart as draw} from '../../text/chart/chart.ts';
import {measuredBy} from '../../text/chart/measure.ts';
import {cells, cut, pad} from '../../text/fit.ts';
import {lineText} from '../../text/span.ts';
import type {Block, ChartBlock, Document, Line, TableBlock} from '../content/block.ts';
import {lines, oneLine} from './safe.ts';
import {samplesOf} from './samples.ts';

/** What means something in the middle of a line, and what would become a link by itself. */
const special = /[\\`*_[\]<>|~&$]|:(?=\/\/)|(?<=\bwww)\./gi;

const middle = (text: string): string => oneLine(text).replaceAll(special, '\\$&');

/** At the beginning of a line, where a sign would make it a list, a heading or a rule. */
const escaped = (text: string): string =>
  middle(text)
    .trimStart()
    .replace(/^[#+=-]/, '\\$&')
    .replace(/^(\d+)([.)])(?=\s|$)/, '$1\\$2');

const longest = (text: string): number =>
  Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));

/** A bar after a backslash takes a second backslash, or the two of them would not be an escape. */
const barsEscaped = (code: string): string =>
  code.replaceAll(/(\\*)\|/g, (_, before: string) => `${before}${before.length % 2 === 1 ? '\\' : ''}\\|`);

/** Code on one line; in a table a bar would end the cell, escaped or not, unless it is escaped. */
const codeSpan = (text: string, inTable: boolean): string => {
  const plain = oneLine(text);
  if (plain.trim() === '') return '';
  const fence = '`'.repeat(longest(plain) + 1);
  const spaced = /^`|`$/.test(plain) ? ` ${plain} ` : plain;
  return `${fence}${inTable ? barsEscaped(spaced) : spaced}${fence}`;
};

const inline = (line: Line, inTable = false): string =>
  line
    .map((part, index) => {
      if (typeof part === 'string') return index === 0 && !inTable ? escaped(part) : middle(part);
      if ('code' in part) return codeSpan(part.code, inTable);
      const {length} = part.strong.trimEnd();
      const rest = part.strong.slice(length);
      return length === 0 ? rest : `**${middle(part.strong.slice(0, length))}**${rest}`;
    })
    .join('');

const fenced = (text: readonly string[], language: string): string => {
  const fence = '`'.repeat(Math.max(3, longest(text.join('\n')) + 1));
  return [`${fence}${language}`, ...text, fence].join('\n');
};

const row = (parts: readonly string[]): string => `| ${parts.join(' | ')} |`;

const tableText = ({caption, head, rows, figures = []}: TableBlock): string =>
  [
    `${escaped(caption)}:`,
    '',
    row(head.map(middle)),
    row(head.map((_, index) => (figures.includes(index) ? '---:' : '---'))),
    ...rows.map(parts => row(parts.map(part => inline(part, true)))),
  ].join('\n');

const plotWidth = 76;
const plotHeight = 9;
const weights = ['light', 'heavy', 'double'] as const;

/** Where something lies on the axis of time, in columns. */
const columnOf = ({from, to}: ChartBlock, at: number, width: number): number =>
  Math.min(width - 1, Math.max(0, Math.floor(((at - from) / Math.max(1, to - from)) * width)));

/** A row under the curves: incidents as blocks, what was done as a sign. */
const strip = (block: ChartBlock, width: number): string => {
  const signs = Array.from({length: width}, () => ' ');
  for (const {from, to} of block.bands)
    for (let column = columnOf(block, from, width); column <= columnOf(block, to, width); column += 1)
      signs[column] = '▒';
  for (const {at} of block.marks)
    if (at >= block.from && at <= block.to) signs[columnOf(block, at, width)] = '◆';
  return signs.join('');
};

const chartText = (block: ChartBlock): string => {
  const {curves, format, baseline, atLeast, time, from, to, title, description, bands, marks} = block;
  const labelWidth = Math.max(
    ...[0, atLeast, ...curves.flatMap(({values}) => values)].map(value => cells(format(value ?? 0)) + 1),
    6,
  );
  const width = plotWidth - labelWidth - 1;
  // Three weights can be told apart; a fourth curve is in the table.
  const drawn = curves.slice(0, weights.length);
  const plotted = draw(
    drawn.map((curve, index) => ({
      values: samplesOf(curve, {from, to, count: width}),
      weight: weights[index] ?? 'light',
    })),
    {
      ...{width: plotWidth, height: plotHeight, measure: measuredBy(format), labelWidth, baseline},
      ...(atLeast > 0 ? {atLeast} : {}),
    },
  ).map(lineText);
  const left = ' '.repeat(labelWidth + 1);
  const [first, last] = [time(from), time(to)];
  const legend = drawn.map(({name}, index) => `${['─', '━', '═'][index]} ${oneLine(name)}`);
  const signs = [
    ...(baseline === null ? [] : ['· typical before']),
    ...(bands.length === 0 ? [] : ['▒ incident or standstill']),
    ...(marks.length === 0 ? [] : ['◆ action or note']),
  ];
  const text = [
    ...plotted,
    ...(bands.length + marks.length === 0 ? [] : [`${left}${strip(block, width)}`]),
    `${left}${pad(first, Math.max(first.length + 1, width - last.length))}${last}`,
    cut([...legend, ...signs].join('   '), 160),
  ].map(line => line.trimEnd());
  return [`**${middle(title)}.** ${middle(description)}`, '', fenced(text, 'text')].join('\n');
};

const blockText = (block: Block): string => {
  switch (block.type) {
    case 'heading':
      return `${'#'.repeat(block.level)} ${middle(block.text)}`;
    case 'paragraph':
      return block.tone === undefined ? inline(block.line) : `**${inline(block.line)}**`;
    case 'list':
      return block.items.map(item => `- ${inline(item)}`).join('\n');
    case 'table':
      return tableText(block);
    case 'code':
      return `${escaped(block.label)}:\n\n${fenced(lines(block.text), 'sql')}`;
    case 'chart':
      return chartText(block);
  }
};

export const markdownOf = ({title, lead, blocks}: Document): string =>
  `${[`# ${middle(title)}`, ...lead.map(escaped), ...blocks.map(blockText)].join('\n\n')}\n`;
