/** One measured figure, and what it is to be. Units: ms, bytes, shares 0–1 (`cpu` of one core), counts. */
export type Figure = {
  readonly what: string;
  /** `null`: could not be measured here; `note` says why. */
  readonly value: number | null;
  readonly unit: 'ms' | 'bytes' | 'cpu' | 'share' | 'ratio';
  readonly goal?: {readonly atMost: number} | {readonly atLeast: number};
  /** What exactly was measured, and what it was measured on. */
  readonly note: string;
};

/** How much time the measuring may take: `quick` for a first idea, else for figures that hold. */
export type Effort = 'quick' | 'thorough';

/** `null`: there is no goal, or no figure. */
export const isMet = ({value, goal}: Figure): boolean | null => {
  if (value === null || goal === undefined) return null;
  return 'atMost' in goal ? value <= goal.atMost : value >= goal.atLeast;
};

const written = (value: number, unit: Figure['unit']): string => {
  switch (unit) {
    case 'ms':
      return `${value < 100 ? value.toFixed(1) : Math.round(value)} ms`;
    case 'bytes':
      return value < 1024 * 1024
        ? `${(value / 1024).toFixed(1)} KiB`
        : `${(value / 1024 / 1024).toFixed(1)} MiB`;
    case 'cpu':
    case 'share':
      return `${(value * 100).toFixed(1)} %`;
    case 'ratio':
      return value.toFixed(2);
  }
};

const goalOf = ({goal, unit}: Figure): string => {
  if (goal === undefined) return '';
  return 'atMost' in goal ? `≤ ${written(goal.atMost, unit)}` : `≥ ${written(goal.atLeast, unit)}`;
};

const verdictOf = (figure: Figure): string => {
  const met = isMet(figure);
  if (met === null) return '';
  return met ? 'met' : 'NOT MET';
};

const heading = ['what', 'figure', 'goal', '', 'measured'];

/** The figures as lines of a table. */
export const tableOf = (figures: readonly Figure[]): string => {
  const rows = figures.map(figure => [
    figure.what,
    figure.value === null ? '–' : written(figure.value, figure.unit),
    goalOf(figure),
    verdictOf(figure),
    figure.note,
  ]);
  const all = [heading, ...rows];
  const widths = heading.map((_, column) => Math.max(...all.map(row => row[column]?.length ?? 0)));
  return all
    .map(row =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
};
