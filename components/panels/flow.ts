import {cutLine, lineCells, type Span, type Spans, span} from '../../src/text/span.ts';

/** A label and facts beside it: `connections ███ 66 of 97 · 43 active · 1 idle in tx`. */
export type Entry = {readonly label: Span; readonly facts: readonly Spans[]};

const between = span(' · ', 'muted');

/** Facts side by side; what does not fit goes below, under the first one. */
export const wrapped = ({label, facts}: Entry, width: number): readonly Spans[] => {
  const indent = span(' '.repeat(lineCells([label])));
  const lines: Span[][] = [[label]];
  let fresh = true;
  for (const fact of facts) {
    const last = lines.at(-1);
    if (last === undefined) continue;
    const joined = fresh ? [...last, ...fact] : [...last, between, ...fact];
    if (fresh || lineCells(joined) <= width) lines[lines.length - 1] = joined;
    else lines.push([indent, ...fact]);
    fresh = false;
  }
  return lines;
};

const inOneLine = ({label, facts}: Entry, width: number): Spans =>
  cutLine([label, ...facts.flatMap((fact, index) => (index === 0 ? fact : [between, ...fact]))], width);

/** Entries from the top whole while there is room, and one line each, cut, from there on. */
export const flow = (entries: readonly Entry[], width: number, height: number): readonly Spans[] => {
  let spare = height - entries.length;
  return entries.flatMap(entry => {
    const whole = wrapped(entry, width);
    if (whole.length - 1 > spare) return [inOneLine(entry, width)];
    spare -= whole.length - 1;
    return whole;
  });
};
