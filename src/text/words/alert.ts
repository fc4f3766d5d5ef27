import type {Alert} from '../../core/alert.ts';
import {bytes, count, duration, percent} from '../format.ts';

type Evidence = Alert['evidence'];

const units: readonly (readonly [RegExp, (value: number) => string])[] = [
  [/share|fraction|used$/i, percent],
  [/bytes|retained|safe|size|behind/i, bytes],
  [/sessions|blocked$|blocks|count|waiters|waiting|running|lost$|age in transactions/i, count],
  [/age|for$|since|lag|lasted|longest|silence|limit|p9|p5|mean|took|waited|stuck|idle/i, duration],
];

const written = (name: string, value: NonNullable<Evidence[string]>): string => {
  if (typeof value !== 'number') return String(value);
  const format = units.find(([pattern]) => pattern.test(name))?.[1] ?? count;
  return format(value);
};

/** `sessions 39 · longest 12 s`: what the alert was raised on. */
export const evidenceWords = (evidence: Evidence): string =>
  Object.entries(evidence)
    .flatMap(([name, value]) => (value === null ? [] : [`${name} ${written(name, value)}`]))
    .join(' · ');

/** `blocked 3991 on db1`; a subject that says nothing more is left out. */
export const alertName = ({kind, node, subject}: Pick<Alert, 'kind' | 'node' | 'subject'>): string => {
  const about = ['', node, kind].includes(subject) ? '' : ` ${subject}`;
  return `${kind}${about} on ${node}`;
};

/** `blocked 3991 on db1: sessions 39 · longest 12 s` */
export const alertSentence = (alert: Alert): string => {
  const words = evidenceWords(alert.evidence);
  return `${alertName(alert)}${words === '' ? '' : `: ${words}`}`;
};
