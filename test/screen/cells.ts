import xterm, {type IBufferCell, type Terminal} from '@xterm/headless';
import {paletteColour} from './palette.ts';

export type Cell = {
  readonly text: string;
  /** 2 for a wide character, 0 for the cell behind it. */
  readonly width: number;
  /** `#rrggbb`; `null` is the terminal's own. */
  readonly foreground: string | null;
  readonly background: string | null;
  readonly bold: boolean;
  readonly dim: boolean;
  readonly inverse: boolean;
  readonly underline: boolean;
};

/** A terminal without a window, to read back what a program drew. */
export function headlessTerminal(columns: number, rows: number): Terminal {
  return new xterm.Terminal({cols: columns, rows, allowProposedApi: true, scrollback: 1000});
}

/** The visible screen, one string per row, without spaces at the end. */
export function screenLines(terminal: Terminal): string[] {
  const buffer = terminal.buffer.active;
  // Lines of the alternate screen keep, unseen, what stood beyond a width they had before.
  return Array.from({length: terminal.rows}, (_, row) =>
    (buffer.getLine(buffer.baseY + row)?.translateToString(true, 0, terminal.cols) ?? '').trimEnd(),
  );
}

/** The visible screen, cell by cell. */
export function screenCells(terminal: Terminal): Cell[][] {
  const buffer = terminal.buffer.active;
  return Array.from({length: terminal.rows}, (_, row) => {
    const line = buffer.getLine(buffer.baseY + row);
    return Array.from({length: terminal.cols}, (_unused, column) => readCell(line?.getCell(column)));
  });
}

function readCell(cell: IBufferCell | undefined): Cell {
  if (cell === undefined) throw new Error('the screen has no such cell');
  return {
    text: cell.getChars() || ' ',
    width: cell.getWidth(),
    foreground: cell.isFgDefault() ? null : hex(cell.getFgColor(), cell.isFgRGB()),
    background: cell.isBgDefault() ? null : hex(cell.getBgColor(), cell.isBgRGB()),
    bold: cell.isBold() !== 0,
    dim: cell.isDim() !== 0,
    inverse: cell.isInverse() !== 0,
    underline: cell.isUnderline() !== 0,
  };
}

function hex(colour: number, isRgb: boolean): string {
  return isRgb ? `#${colour.toString(16).padStart(6, '0')}` : paletteColour(colour);
}
