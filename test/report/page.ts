// A page taken apart, as far as it has to be to judge it: enough for what `html.ts` writes, and strict about it.
const voids = new Set(['meta', 'rect', 'line', 'circle', 'path']);

export type Element = {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** Names of the elements around it, outermost first. */
  readonly inside: readonly string[];
  /** All text in it. */
  text: string;
};

const entities: Readonly<Record<string, string>> = {
  ...{'&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'"},
};
const decoded = (text: string): string =>
  text.replaceAll(/&[^;\s]*;?/g, entity => {
    const sign = entities[entity];
    if (sign === undefined) throw new Error(`a stray ampersand: ${entity}`);
    return sign;
  });

const attributesOf = (text: string): Record<string, string> => {
  const rest = text.replaceAll(/\s+([\w:-]+)(?:="([^"<]*)")?/g, '').replace(/^\s*\/?$/, '');
  if (rest !== '') throw new Error(`what is this in a tag: ${rest}`);
  return Object.fromEntries(
    [...text.matchAll(/\s+([\w:-]+)(?:="([^"<]*)")?/g)].map(([, name = '', value = '']) => [
      name,
      decoded(value),
    ]),
  );
};

/** Throws where anything is not closed, not escaped, or not in quotes. */
export const elementsOf = (page: string): readonly Element[] => {
  const all: Element[] = [];
  const open: Element[] = [];
  const body = page.replace(/^<!doctype html>\n/, '');
  let last = 0;
  for (const match of body.matchAll(/<(\/?)([a-z][a-z0-9]*)((?:[^"<>]|"[^"]*")*)>/gi)) {
    const [tag, closing, name = '', rest = ''] = match;
    const between = body.slice(last, match.index);
    last = match.index + tag.length;
    if (open.at(-1)?.name !== 'style') {
      if (/[<>]/.test(between)) throw new Error(`a stray bracket in: ${between.slice(0, 200)}`);
      for (const element of open) element.text += decoded(between);
    } else for (const element of open) element.text += between;
    if (closing === '/') {
      if (open.pop()?.name !== name) throw new Error(`${name} is closed and was not open`);
      continue;
    }
    const element = {name, attributes: attributesOf(rest), inside: open.map(each => each.name), text: ''};
    all.push(element);
    if (!voids.has(name)) open.push(element);
    else if (!rest.endsWith('/') && name !== 'meta') open.push(element);
  }
  if (open.length > 0) throw new Error(`never closed: ${open.map(({name}) => name).join(', ')}`);
  return all;
};
