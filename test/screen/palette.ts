// The first sixteen as xterm.js has them; the rest is the colour cube and the grey ramp every terminal shares.
const ANSI = [
  '#2e3436',
  '#cc0000',
  '#4e9a06',
  '#c4a000',
  '#3465a4',
  '#75507b',
  '#06989a',
  '#d3d7cf',
  '#555753',
  '#ef2929',
  '#8ae234',
  '#fce94f',
  '#729fcf',
  '#ad7fa8',
  '#34e2e2',
  '#eeeeec',
];
const STEPS = [0, 95, 135, 175, 215, 255];

/** One of the 256 terminal colours as `#rrggbb`. */
export function paletteColour(index: number): string {
  if (index < 16) return ANSI[index] ?? '#000000';
  if (index >= 232) return rgb(8 + (index - 232) * 10, 8 + (index - 232) * 10, 8 + (index - 232) * 10);
  const cube = index - 16;
  return rgb(STEPS[Math.floor(cube / 36)], STEPS[Math.floor(cube / 6) % 6], STEPS[cube % 6]);
}

function rgb(...parts: readonly (number | undefined)[]): string {
  return `#${parts.map(part => (part ?? 0).toString(16).padStart(2, '0')).join('')}`;
}
