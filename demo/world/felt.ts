import type {Felt} from './meter.ts';

/** How the shop's clients feel, for a person. */
export function describeFelt({perSecond, p95, underWay, oldest, errors}: Felt): string {
  const failures = Object.entries(errors).map(([code, count]) => `${count}× ${code}`);
  return [
    `${perSecond.toFixed(0)} visits/s`,
    `p95 ${p95 === null ? 'unknown' : `${p95.toFixed(1)} ms`}`,
    `${underWay} under way${underWay === 0 ? '' : `, the oldest for ${(oldest / 1000).toFixed(1)} s`}`,
    failures.length === 0 ? 'no errors' : `errors: ${failures.join(', ')}`,
  ].join(', ');
}
