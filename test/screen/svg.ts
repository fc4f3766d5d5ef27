import {boxes, isBox} from './boxes.ts';
import type {Cell} from './cells.ts';

const CELL = {width: 8.4, height: 17, font: 14, baseline: 13} as const;
const MARGIN = 12;
const INK = '#d8dee6';
const PAPER = '#14181d';
const FONTS = "ui-monospace,'SF Mono','Cascadia Mono','DejaVu Sans Mono',Menlo,Consolas,monospace";

type Look = {
  readonly ink: string;
  readonly paper: string | null;
  readonly bold: boolean;
  readonly underline: boolean;
};
type Run = {readonly column: number; text: string; width: number; readonly look: Look};

/** A picture of a screen. Each run of one look is one text, stretched to its cells, so that any fixed-width font aligns. */
export function svg(rows: readonly (readonly Cell[])[], title: string): string {
  const width = round((rows[0]?.length ?? 0) * CELL.width + 2 * MARGIN);
  const height = rows.length * CELL.height + 2 * MARGIN;
  const body = rows.flatMap((row, index) => runs(row).flatMap(run => draw(run, index)));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">`,
    `<title>${escaped(title)}</title>`,
    `<rect width="100%" height="100%" rx="6" fill="${PAPER}"/>`,
    `<g font-family="${FONTS}" font-size="${CELL.font}">`,
    ...body,
    '</g>',
    '</svg>',
    '',
  ].join('\n');
}

function runs(row: readonly Cell[]): readonly Run[] {
  const found: Run[] = [];
  for (const [column, cell] of row.entries()) {
    if (cell.width === 0) continue;
    const look = lookOf(cell);
    const last = found.at(-1);
    if (last !== undefined && sameLook(last.look, look)) {
      last.text += cell.text;
      last.width += cell.width;
    } else found.push({column, text: cell.text, width: cell.width, look});
  }
  return found.map(withoutTail).filter(run => run.text !== '');
}

/** Spaces at the end are only seen on a background of their own. */
function withoutTail(run: Run): Run {
  if (run.look.paper !== null) return run;
  const text = run.text.trimEnd();
  return {...run, text, width: run.width - (run.text.length - text.length)};
}

function lookOf(cell: Cell): Look {
  const ink = cell.foreground ?? INK;
  const shade = cell.dim ? mix(ink, cell.background ?? PAPER) : ink;
  const {bold, underline} = cell;
  return cell.inverse
    ? {ink: cell.background ?? PAPER, paper: shade, bold, underline}
    : {ink: shade, paper: cell.background, bold, underline};
}

function sameLook(one: Look, other: Look): boolean {
  return (
    one.ink === other.ink &&
    one.paper === other.paper &&
    one.bold === other.bold &&
    one.underline === other.underline
  );
}

function draw(run: Run, row: number): readonly string[] {
  const {ink, paper, bold, underline} = run.look;
  const x = round(MARGIN + run.column * CELL.width);
  const y = MARGIN + row * CELL.height;
  const width = round(run.width * CELL.width);
  const box =
    paper === null
      ? []
      : [`<rect x="${x}" y="${y}" width="${width}" height="${CELL.height}" fill="${paper}"/>`];
  const look = `${bold ? ' font-weight="bold"' : ''}${underline ? ' text-decoration="underline"' : ''}`;
  const place = `x="${x}" y="${y + CELL.baseline}" textLength="${width}" lengthAdjust="spacingAndGlyphs"`;
  // Browsers no longer keep plain spaces, whatever xml:space says (seen in Chromium): the rest would be stretched over their cells.
  const words = [...run.text]
    .map(character => (isBox(character) || character === ' ' ? '\u00a0' : character))
    .join('');
  return [
    ...box,
    ...boxes(run.text, ink, {x, y}, CELL),
    ...(words.trim() === '' ? [] : [`<text ${place} fill="${ink}"${look}>${escaped(words)}</text>`]),
  ];
}

function mix(one: string, other: string): string {
  const channel = (colour: string, at: number): number => Number.parseInt(colour.slice(at, at + 2), 16);
  const parts = [1, 3, 5].map(at => Math.round((channel(one, at) + channel(other, at)) / 2));
  return `#${parts.map(part => part.toString(16).padStart(2, '0')).join('')}`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
