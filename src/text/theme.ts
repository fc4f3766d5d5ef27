import type {Tone} from './span.ts';

/** Looks of a text as Ink's `Text` takes them. Names are of the 16 colours; hex values degrade to them. */
type Style = {
  readonly color?: string;
  readonly backgroundColor?: string;
  readonly bold?: boolean;
  readonly dimColor?: boolean;
  readonly inverse?: boolean;
  readonly underline?: boolean;
};

export type ThemeName = 'dark' | 'light' | 'mono';
export type Theme = Readonly<Record<Tone, Style>>;

/** How grave something is, with a sign of its own, since colour is never the only one. All are one cell wide in every terminal. */
export const glyphs = {
  critical: '✖',
  warning: '▲',
  good: '✔',
  info: '●',
  unknown: '?',
} as const;

const dark: Theme = {
  critical: {color: 'red', bold: true},
  warning: {color: 'yellow'},
  good: {color: 'green'},
  info: {color: 'cyan'},
  muted: {dimColor: true},
  accent: {color: 'cyan', bold: true},
  key: {color: 'cyan'},
  selected: {inverse: true},
  migration: {color: 'magenta', bold: true},
  title: {bold: true},
  border: {dimColor: true},
  series1: {color: 'green'},
  series2: {color: 'yellow'},
  series3: {color: 'red'},
};

// The 16 colours' yellow, green and cyan cannot be read on white; these have a contrast of 5:1 or more there.
const light: Theme = {
  ...dark,
  critical: {color: '#b00020', bold: true},
  warning: {color: '#8a5a00', bold: true},
  good: {color: '#006b2d'},
  info: {color: '#005a8c'},
  accent: {color: '#005a8c', bold: true},
  key: {color: '#005a8c'},
  migration: {color: '#8a008a', bold: true},
  series1: {color: '#006b2d'},
  series2: {color: '#8a5a00'},
  series3: {color: '#b00020'},
};

const mono: Theme = {
  critical: {bold: true, underline: true},
  warning: {bold: true},
  good: {},
  info: {},
  muted: {dimColor: true},
  accent: {bold: true},
  key: {bold: true},
  selected: {inverse: true},
  migration: {bold: true},
  title: {bold: true},
  border: {dimColor: true},
  series1: {dimColor: true},
  series2: {},
  series3: {bold: true},
};

export const themes: Readonly<Record<ThemeName, Theme>> = {dark, light, mono};

/**
 * The theme for an environment: `NO_COLOR` (https://no-color.org, any value but the empty one) means mono, whatever else is asked for;
 * then the user's wish; then the background that `COLORFGBG` tells (its last field, 7 or 15 being white).
 */
export const chooseTheme = (
  env: Readonly<Record<string, string | undefined>>,
  wish?: ThemeName,
): ThemeName => {
  if (env.NO_COLOR) return 'mono';
  if (wish !== undefined) return wish;
  const background = env.COLORFGBG?.split(';').at(-1);
  return background === '7' || background === '15' ? 'light' : 'dark';
};
