// Why a canary is not asked now: its figures are of before then.
import type {Rest} from '../../src/core/canary.ts';
import type {ProbeFacts} from '../../src/core/select/latency.ts';
import {count, duration} from '../../src/text/format.ts';
import {type Spans, span} from '../../src/text/span.ts';

const reasons: Readonly<Record<Rest['because'], string>> = {
  failures: 'it failed again and again',
  connections: 'the server has no connection to spare',
  'node stale': 'the server does not answer',
};

/** `at`: of its newest report. */
export const probeRemarks = ({rest, heldBack}: ProbeFacts, at: number): Spans => [
  ...(rest === null
    ? []
    : [
        span(
          `▮▮ rests: ${reasons[rest.because]}${rest.until === null ? '' : `, asked again in ${duration(Math.max(0, rest.until - at))}`} `,
          'warning',
        ),
      ]),
  ...(heldBack === 0 ? [] : [span(`${count(heldBack)} not asked: another canary is out `, 'muted')]),
];
