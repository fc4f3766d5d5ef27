// Takes secrets out of everything an event says, before anybody sees, stores or logs it.
import type {Fact} from '../core/event.ts';

/** The same texts come again with every reading; this many are remembered, ms of work saved a tick. */
const remembered = 10_000;

const throughout = (value: unknown, redact: (text: string) => string): unknown => {
  if (typeof value === 'string') return redact(value);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    const clean = value.map(element => throughout(element, redact));
    return clean.every((element, index) => element === value[index]) ? value : clean;
  }
  let changed: Record<string, unknown> | null = null;
  for (const [key, part] of Object.entries(value)) {
    const clean = throughout(part, redact);
    if (clean === part) continue;
    changed ??= {...value};
    changed[key] = clean;
  }
  return changed ?? value;
};

/** Applies `scrub` to every text in a fact; a fact without secrets comes back as it was. */
export const createFactRedactor = (scrub: (text: string) => string): ((fact: Fact) => Fact) => {
  const known = new Map<string, string>();
  const redact = (text: string): string => {
    const before = known.get(text);
    if (before !== undefined) return before;
    if (known.size >= remembered) known.clear();
    const clean = scrub(text);
    known.set(text, clean);
    return clean;
  };
  return fact => throughout(fact, redact) as Fact;
};
