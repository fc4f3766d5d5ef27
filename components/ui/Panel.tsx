import {Box, Text} from 'ink';
import {type Head, innerWidth, lowerBorder, sideBorder, upperBorder} from '../../src/text/frame.ts';
import type {Spans} from '../../src/text/span.ts';
import {Line} from './Line.tsx';
import {Lines} from './Lines.tsx';
import {useTheme} from './ThemeContext.tsx';

type PanelProps = Head & {
  readonly width: number;
  /** Borders included. */
  readonly height: number;
  /** Content, cut to `innerWidth(width)`; at most `innerHeight(height, closed)` lines. */
  readonly lines: readonly Spans[];
  /** Draws the lower border; without it the panel below is `joined`. */
  readonly closed?: boolean;
};

/** Rows left for the content of a panel. */
export const innerHeight = (height: number, closed = false): number => Math.max(0, height - (closed ? 2 : 1));

/**
 * A titled frame of exactly `width` × `height` cells. The borders are texts of their own, not part of each row: so a row of plain ASCII
 * keeps the fast path of Ink's measuring and needs no padding.
 */
export function Panel({width, height, lines, closed = false, ...head}: PanelProps) {
  const theme = useTheme();
  const rows = innerHeight(height, closed);
  const look = head.focused === true ? theme.accent : theme.border;
  const side = sideBorder(rows);
  return (
    <Box flexDirection="column" flexShrink={0} width={width} height={height}>
      <Line spans={upperBorder(head, width)} />
      {rows > 0 && (
        <Box flexShrink={0} height={rows}>
          <Text {...look}>{side}</Text>
          <Box flexShrink={0} width={width - 2} paddingX={1}>
            <Lines lines={lines} width={innerWidth(width)} height={rows} />
          </Box>
          <Text {...look}>{side}</Text>
        </Box>
      )}
      {closed && <Line spans={lowerBorder(width, head.focused)} />}
    </Box>
  );
}
