import type {Maybe} from '../../src/text/format.ts';
import {meter, meterUnknown} from '../../src/text/meter.ts';
import type {Tone} from '../../src/text/span.ts';
import {Line} from './Line.tsx';

type MeterProps = {
  /** Between 0 and 1; `null` where no counter exists. */
  readonly share: Maybe;
  readonly width: number;
  /** Moves the block of a bar without a counter. */
  readonly step?: number;
  readonly tone?: Tone;
};

/** A progress bar in one row. */
export function Meter({share, width, step = 0, tone = 'good'}: MeterProps) {
  const text = typeof share === 'number' ? meter(share, width) : meterUnknown(step, width);
  return <Line spans={[{text, tone}]} />;
}
