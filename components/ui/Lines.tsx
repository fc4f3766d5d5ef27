import {Box} from 'ink';
import type {Spans} from '../../src/text/span.ts';
import {Line} from './Line.tsx';

type LinesProps = {
  readonly lines: readonly Spans[];
  readonly width: number;
  readonly height: number;
};

/** A block of exactly `width` × `height` cells; lines beyond its height are the caller's mistake and are not drawn. */
export function Lines({lines, width, height}: LinesProps) {
  return (
    <Box flexDirection="column" flexShrink={0} width={width} height={height}>
      {lines.slice(0, height).map((spans, index) => (
        <Line key={index} spans={spans} />
      ))}
    </Box>
  );
}
