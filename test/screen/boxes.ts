/** Lines of a box-drawing character from the middle of its cell: up, right, down, left; 0 none, 1 light, 2 heavy. */
type Arms = readonly [number, number, number, number];

const arms: Readonly<Record<string, Arms>> = {
  ...{'─': [0, 1, 0, 1], '━': [0, 2, 0, 2], '│': [1, 0, 1, 0], '┃': [2, 0, 2, 0]},
  ...{'┌': [0, 1, 1, 0], '┐': [0, 0, 1, 1], '└': [1, 1, 0, 0], '┘': [1, 0, 0, 1]},
  ...{'╭': [0, 1, 1, 0], '╮': [0, 0, 1, 1], '╰': [1, 1, 0, 0], '╯': [1, 0, 0, 1]},
  ...{'┏': [0, 2, 2, 0], '┓': [0, 0, 2, 2], '┗': [2, 2, 0, 0], '┛': [2, 0, 0, 2]},
  ...{'┍': [0, 2, 1, 0], '┑': [0, 0, 1, 2], '┕': [1, 2, 0, 0], '┙': [1, 0, 0, 2]},
  ...{'├': [1, 1, 1, 0], '┤': [1, 0, 1, 1], '┝': [1, 2, 1, 0], '┥': [1, 0, 1, 2]},
  ...{'┬': [0, 1, 1, 1], '┴': [1, 1, 0, 1], '┼': [1, 1, 1, 1]},
};

export const isBox = (character: string): boolean => character in arms;

/** A path for one weight of all lines of a text whose first cell begins at `x` and `y`; empty when it has none. */
const pathOf = (
  text: string,
  weight: number,
  {x, y}: {readonly x: number; readonly y: number},
  cell: {readonly width: number; readonly height: number},
): string =>
  [...text]
    .flatMap((character, index) => {
      const [up = 0, right = 0, down = 0, left = 0] = arms[character] ?? [];
      const [cx, cy] = [x + (index + 0.5) * cell.width, y + cell.height / 2];
      const strokes = [
        [up, `V${(cy - cell.height / 2).toFixed(1)}`],
        [right, `H${(cx + cell.width / 2).toFixed(1)}`],
        [down, `V${(cy + cell.height / 2).toFixed(1)}`],
        [left, `H${(cx - cell.width / 2).toFixed(1)}`],
      ] as const;
      return strokes
        .filter(([arm]) => arm === weight)
        .map(([, stroke]) => `M${cx.toFixed(1)} ${cy.toFixed(1)}${stroke}`);
    })
    .join('');

/** Lines as SVG: fonts draw them shorter than the cell, with gaps between rows. */
export const boxes = (
  text: string,
  ink: string,
  at: {readonly x: number; readonly y: number},
  cell: {readonly width: number; readonly height: number},
): readonly string[] =>
  [1, 2].flatMap(weight => {
    const path = pathOf(text, weight, at, cell);
    return path === ''
      ? []
      : [
          `<path d="${path}" stroke="${ink}" stroke-width="${weight * 1.1}" stroke-linecap="square" fill="none"/>`,
        ];
  });
