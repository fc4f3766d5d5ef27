import {wrap} from '../src/text/fit.ts';

/** Cells of a line that an eye still finds the next one after. */
const widest = 116;

/** Paragraphs, whose lines are broken where the source has them, as one line each. */
export const flowing = (text: string): string => text.replaceAll(/(?<=\S)\n(?=\S)/g, ' ');

/** Indentation, and the seconds that a line of the story begins with. */
const head = /^ *(?:[\d.]+ s +)?/;

/** Breaks lines between words for a terminal of so many columns; each goes on under where its text began. */
export const broken = (text: string, columns: number): string =>
  text
    .split('\n')
    .flatMap(line => {
      const [start = ''] = head.exec(line) ?? [];
      const parts = wrap(line.slice(start.length), Math.max(20, Math.min(columns, widest) - start.length));
      return parts.map((part, index) => `${index === 0 ? start : ' '.repeat(start.length)}${part}`);
    })
    .join('\n');
