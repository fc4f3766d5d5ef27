// What an overlay is to the screen around it.
import type {Spans} from '../../src/text/span.ts';

export type OverlayContent = {
  readonly title: string;
  /** Of the frame. */
  readonly width: number;
  /** Scrolls when there are more lines than fit. */
  readonly lines: readonly Spans[];
  /** Below the lines, always in sight. */
  readonly fixed: readonly Spans[];
};

/** As wide as reading needs and the screen has. */
export const overlayWidth = (columns: number, wished: number): number => Math.min(columns - 2, wished);
