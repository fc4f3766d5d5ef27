// A report as one page that needs nothing else: no script, no font, no picture from anywhere.
import type {Block, ChartBlock, Document, Line, TableBlock} from '../content/block.ts';
import {entitled, escaped} from './escape.ts';
import {lines} from './safe.ts';
import {samplesOf} from './samples.ts';
import {style} from './style.ts';
import {namedMarks, sampleOf, svgOf} from './svg.ts';

const inline = (line: Line): string =>
  line
    .map(part => {
      if (typeof part === 'string') return escaped(part);
      if ('code' in part) return `<code>${lines(part.code).map(entitled).join('\n')}</code>`;
      return `<strong>${escaped(part.strong)}</strong>`;
    })
    .join('');

/** A figure and its unit stay on one line. */
const unbroken = (text: string): string => text.replaceAll(/(\d) (?=[a-zA-Z%]{1,3}\b|%)/g, '$1\u00a0');

const tableText = ({caption, head, rows, figures = []}: TableBlock): string => {
  const kind = (index: number): string => (figures.includes(index) ? ' class="figure"' : '');
  const headCells = head.map((text, index) => `<th scope="col"${kind(index)}>${escaped(text)}</th>`);
  const body = rows.map(parts => {
    const columns = parts.map((part, index) =>
      index === 0
        ? `<th scope="row">${inline(part)}</th>`
        : `<td${kind(index)}>${figures.includes(index) ? unbroken(inline(part)) : inline(part)}</td>`,
    );
    return `<tr>${columns.join('')}</tr>`;
  });
  return [
    `<div class="wide" role="region" tabindex="0" aria-label="${escaped(caption)}"><table>`,
    `<caption>${escaped(caption)}</caption><thead><tr>${headCells.join('')}</tr></thead>`,
    `<tbody>${body.join('\n')}</tbody></table></div>`,
  ].join('');
};

/** So many rows of a chart's table can still be read. */
const tableRows = 24;

/** The chart as a table, for those who cannot see it. */
const figuresOf = (block: ChartBlock): string => {
  const {curves, from, to, format, time, title} = block;
  const columns = curves.map(curve => samplesOf(curve, {from, to, count: tableRows, hold: block.gap}));
  const rows = Array.from({length: tableRows}, (_, row): readonly Line[] => [
    [time(from + ((to - from) * row) / tableRows)],
    ...columns.map((values): Line => {
      const value = values[row] ?? null;
      return [value === null ? 'not known' : format(value)];
    }),
  ]);
  const table = tableText({
    ...{type: 'table', caption: `${title}: highest reading from each moment on`, rows},
    head: ['From', ...curves.map(({name}) => name)],
    figures: curves.map((_, index) => index + 1),
  });
  return `<details><summary>Figures of this chart</summary>${table}</details>`;
};

const legendOf = (block: ChartBlock): string => {
  const {curves, baseline, bands, time} = block;
  const {named, more} = namedMarks(block);
  const entries = [
    ...curves.map(({name}, nth) => `${sampleOf(nth)}${escaped(name)}`),
    ...(baseline === null ? [] : ['dotted: typical before']),
    ...(bands.length === 0 ? [] : ['shaded: incident or standstill']),
    ...named.map(({at, label, number}) => `${number}: ${escaped(time(at))} ${escaped(label)}`),
    ...(more > 0 ? [`and ${more} more, which the time line has`] : []),
  ];
  return `<ul class="legend">${entries.map(entry => `<li>${entry}</li>`).join('')}</ul>`;
};

const chartText = (block: ChartBlock, id: string): string =>
  [
    `<figure><figcaption><strong>${escaped(block.title)}</strong> <span class="what">${escaped(block.description)}</span></figcaption>`,
    svgOf(block, id),
    legendOf(block),
    figuresOf(block),
    '</figure>',
  ].join('');

const blockText = (block: Block, nth: number): string => {
  switch (block.type) {
    case 'heading':
      return `<h${block.level} id="part-${nth}">${escaped(block.text)}</h${block.level}>`;
    case 'paragraph':
      return block.tone === undefined
        ? `<p>${inline(block.line)}</p>`
        : `<p class="verdict ${block.tone}">${inline(block.line)}</p>`;
    case 'list':
      return `<ul>${block.items.map(item => `<li>${inline(item)}</li>`).join('\n')}</ul>`;
    case 'table':
      return tableText(block);
    case 'code':
      return `<p class="label">${escaped(block.label)}</p><pre tabindex="0"><code>${lines(block.text).map(entitled).join('\n')}</code></pre>`;
    case 'chart':
      return chartText(block, `chart-${nth}`);
  }
};

const contents = (blocks: readonly Block[]): string => {
  const entries = blocks.flatMap((block, nth) =>
    block.type === 'heading' && block.level === 2
      ? [`<li><a href="#part-${nth}">${escaped(block.text)}</a></li>`]
      : [],
  );
  return `<nav aria-label="Contents"><ul>${entries.join('')}</ul></nav>`;
};

export const htmlOf = ({title, lead, blocks}: Document): string =>
  [
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    // Whatever slipped in could load and run nothing.
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="referrer" content="no-referrer">',
    `<title>${escaped(title)}</title>`,
    `<style>${style}</style>`,
    '</head>',
    '<body>',
    '<a class="skip" href="#main">Skip to the report</a>',
    `<header><h1>${escaped(title)}</h1>${lead.map(text => `<p>${escaped(text)}</p>`).join('')}</header>`,
    contents(blocks),
    `<main id="main">${blocks.map(blockText).join('\n')}</main>`,
    `<footer><p>Written by migtop. Nothing in this page is loaded from anywhere.</p></footer>`,
    '</body>',
    '</html>',
    '',
  ].join('\n');
