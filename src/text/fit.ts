import stringWidth from 'string-width';

export type Align = 'left' | 'right';

/** The sign that something was cut. */
export const CUT = '…';

const ASCII = /^[\x20-\x7e]*$/;
const graphemes = new Intl.Segmenter(undefined, {granularity: 'grapheme'});

/** Characters of one cell each that combine with nothing: letters of western Europe, punctuation, arrows, and what charts and frames are drawn with. */
export const NARROW = /^[\x20-\x7e\xa1-\xac\xae-\xff\u2010-\u2027\u2190-\u21ff\u2500-\u25fc\u2800-\u28ff]*$/;

/** Width of cleaned text in terminal cells. */
export const cells = (text: string): number => (NARROW.test(text) ? text.length : stringWidth(text));

/** Cuts text to at most `width` cells; the last cell is `…` when something was cut. */
export const cut = (text: string, width: number): string => {
  if (width <= 0) return '';
  // A UTF-16 unit never takes more than two cells, a cell may hold many of them.
  if (text.length * 2 <= width || cells(text) <= width) return text;
  return takeStart(text, width - 1) + CUT;
};

/** Cuts text in its middle, for names whose start and end both tell something, such as hosts. */
export const cutMiddle = (text: string, width: number): string => {
  if (width <= 0) return '';
  if (cells(text) <= width) return text;
  const end = Math.floor((width - 1) / 2);
  return takeStart(text, width - 1 - end) + CUT + takeEnd(text, end);
};

/** Pads with spaces to at least `width` cells. */
export const pad = (text: string, width: number, align: Align = 'left'): string => {
  const missing = width - cells(text);
  if (missing <= 0) return text;
  return align === 'left' ? text + ' '.repeat(missing) : ' '.repeat(missing) + text;
};

/** Exactly `width` cells of text: cut with `…`, or padded. */
export const fitText = (text: string, width: number, align: Align = 'left'): string =>
  pad(cut(text, width), width, align);

/** Breaks cleaned text into lines of at most `width` cells, between words where it can. Only spaces at a break are lost. */
export const wrap = (text: string, width: number): string[] => {
  if (width <= 0) return [];
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const joined = line === '' ? word : `${line} ${word}`;
    if (cells(joined) <= width) {
      line = joined;
      continue;
    }
    if (line !== '') lines.push(line);
    line = word;
    while (cells(line) > width) {
      const head = takeStart(line, width) || firstGrapheme(line);
      lines.push(head);
      line = line.slice(head.length);
    }
  }
  return line === '' && lines.length > 0 ? lines : [...lines, line];
};

/** The longest start of the text that fits into `width` cells, without a sign; a wide character is never halved. */
export const takeStart = (text: string, width: number): string => {
  if (ASCII.test(text)) return text.slice(0, Math.max(0, width));
  let taken = 0;
  let end = 0;
  for (const {segment, index} of graphemes.segment(text)) {
    taken += cells(segment);
    if (taken > width) break;
    end = index + segment.length;
  }
  return text.slice(0, end);
};

const takeEnd = (text: string, width: number): string => {
  if (ASCII.test(text)) return width > 0 ? text.slice(-width) : '';
  const parts = Array.from(graphemes.segment(text), part => part.segment);
  let taken = 0;
  let start = parts.length;
  while (start > 0) {
    taken += cells(parts[start - 1] ?? '');
    if (taken > width) break;
    start -= 1;
  }
  return parts.slice(start).join('');
};

const firstGrapheme = (text: string): string => {
  for (const {segment} of graphemes.segment(text)) return segment;
  return '';
};
