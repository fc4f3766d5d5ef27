// Takes secrets out of everything an event says, before anybody sees, stores or logs it.
import type {Fact} from '../core/event.ts';
import {remembered} from './remembered.ts';

/** Runs for each event over everything in it, so it makes nothing new unless it has to. */
const throughout = (value: unknown, redact: (text: string) => string): unknown => {
  if (typeof value === 'string') return redact(value);
  if (typeof value !== 'object' || value === null) return value;
  const parts = value as Record<string, unknown>;
  let changed: Record<string, unknown> | null = null;
  for (const key in parts) {
    const part = parts[key];
    if (typeof part !== 'string' && typeof part !== 'object') continue;
    const clean = throughout(part, redact);
    if (clean === part) continue;
    changed ??= Object.assign(Array.isArray(value) ? [] : {}, parts) as Record<string, unknown>;
    changed[key] = clean;
  }
  return changed ?? value;
};

/** Applies `scrub` to every text in a fact; a fact without secrets comes back as it was. */
export const createFactRedactor = (scrub: (text: string) => string): ((fact: Fact) => Fact) => {
  const redact = remembered(scrub);
  return fact => throughout(fact, redact) as Fact;
};
