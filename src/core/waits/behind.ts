import type {SessionId} from '../session.ts';
import type {Behind, WaitGraph} from './graph.ts';

const bitsIn = (words: Uint32Array): number => {
  let count = 0;
  for (const word of words) for (let rest = word; rest !== 0; rest &= rest - 1) count++;
  return count;
};

const longer = (a: number | null, b: number | null): number | null =>
  a === null ? b : b === null ? a : Math.max(a, b);

type Links = Pick<WaitGraph, 'byWaiter' | 'waited'>;

/**
 * For all sessions at once, one bit set a component: from the ends of the queues towards the roots, each component hands those behind it and
 * its own members on to whom it waits for. A walk from every blocker would be quadratic in a pile-up with many holders.
 */
export const behindAll = (
  {byWaiter, waited}: Links,
  groups: readonly (readonly SessionId[])[],
): ReadonlyMap<SessionId, Behind> => {
  const group = new Map<SessionId, number>();
  const bit = new Map<SessionId, number>();
  for (const [index, members] of groups.entries())
    for (const id of members) {
      group.set(id, index);
      bit.set(id, bit.size);
    }
  const width = Math.ceil(bit.size / 32);
  const sets = groups.map(() => new Uint32Array(width));
  const longest: (number | null)[] = groups.map(() => null);

  for (let index = groups.length - 1; index >= 0; index--) {
    const members = groups[index] ?? [];
    const own = sets[index];
    if (own === undefined) continue;
    const cyclic = members.length > 1;
    const ahead = new Set(
      members.flatMap(id => (byWaiter.get(id) ?? []).map(({blocker}) => group.get(blocker))),
    );
    const wait = members.reduce<number | null>((most, id) => longer(most, waited.get(id) ?? null), null);
    for (const next of ahead) {
      const set = next === undefined ? undefined : sets[next];
      if (next === undefined || set === undefined || next === index) continue;
      for (let word = 0; word < width; word++) set[word] = (set[word] ?? 0) | (own[word] ?? 0);
      for (const id of members) mark(set, bit.get(id) ?? 0);
      longest[next] = longer(longest[next] ?? null, longer(longest[index] ?? null, wait));
    }
    if (!cyclic) continue;
    for (const id of members) mark(own, bit.get(id) ?? 0);
    longest[index] = longer(longest[index] ?? null, wait);
  }

  const found = new Map<SessionId, Behind>();
  for (const [index, members] of groups.entries()) {
    const all = bitsIn(sets[index] ?? new Uint32Array());
    const count = members.length > 1 ? all - 1 : all;
    if (count > 0) for (const id of members) found.set(id, {count, longest: longest[index] ?? null});
  }
  return found;
};

const mark = (set: Uint32Array, bit: number) => {
  set[bit >> 5] = (set[bit >> 5] ?? 0) | (1 << (bit & 31));
};
