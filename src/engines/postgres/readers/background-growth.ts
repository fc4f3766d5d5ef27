// How fast the database grows by itself: what a rewrite adds is only what is beyond that (migration-tools §7.4).
import type {Reading} from '../../../core/observation.ts';

export type BackgroundGrowth = {
  /** To be called at every tick; `busy`: something writes that is measured by the growth itself. */
  readonly look: (busy: boolean) => void;
  /** Bytes per ms over the last quiet minute; 0 while nothing is known, and where it shrank. */
  readonly pace: () => number;
};

type Size = {readonly at: number; readonly size: number};

/** Looks back so far, ms. */
const memory = 60_000;

export const makeBackgroundGrowth = (
  size: () => Reading<{readonly databaseSize?: number}>,
): BackgroundGrowth => {
  let sizes: readonly Size[] = [];
  return {
    look: busy => {
      const reading = size();
      const value = 'value' in reading ? reading.value.databaseSize : undefined;
      const last = sizes.at(-1);
      if (busy || value === undefined || reading.at === last?.at) return;
      sizes = [...sizes.filter(({at}) => at > reading.at - memory), {at: reading.at, size: value}];
    },
    pace: () => {
      const [first, last] = [sizes[0], sizes.at(-1)];
      if (first === undefined || last === undefined || last.at === first.at) return 0;
      return Math.max(0, (last.size - first.size) / (last.at - first.at));
    },
  };
};
