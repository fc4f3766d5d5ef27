// The page as a browser and a screen reader meet it; looked at in Chromium by hand, judged here without one.
import {describe, expect, it} from 'vitest';
import {documentOf} from '../../src/report/content/document.ts';
import {htmlOf} from '../../src/report/write/html.ts';
import {style} from '../../src/report/write/style.ts';
import {elementsOf} from './page.ts';
import {fixture, told} from './told.ts';

const page = htmlOf(documentOf(told([fixture(2)])));
const elements = elementsOf(page);
const named = (name: string) => elements.filter(element => element.name === name);

describe('the page', () => {
  it('needs nothing from anywhere, and could load nothing', () => {
    expect(page).not.toMatch(/https?:|\burl\(|@import|<script|<link|<img|<iframe|\bsrc=/i);
    for (const {attributes} of named('a')) expect(attributes.href).toMatch(/^#/);
    const policy = named('meta').find(
      ({attributes}) => attributes['http-equiv'] === 'Content-Security-Policy',
    );
    expect(policy?.attributes.content).toContain("default-src 'none'");
    expect(
      elements.flatMap(({attributes}) => Object.keys(attributes)).filter(name => /^on/i.test(name)),
    ).toEqual([]);
  });

  it('has a language, a title, one heading above all, and no level left out', () => {
    expect(named('html')[0]?.attributes.lang).toBe('en');
    expect(named('title')[0]?.text).toBe(named('h1')[0]?.text);
    const levels = elements.flatMap(({name}) => (/^h\d$/.test(name) ? [Number(name[1])] : []));
    expect(levels.filter(level => level === 1)).toHaveLength(1);
    for (const [index, level] of levels.entries())
      expect(level).toBeLessThanOrEqual((levels[index - 1] ?? 0) + 1);
  });

  it('has landmarks, and links that lead somewhere', () => {
    for (const landmark of ['header', 'nav', 'main', 'footer']) expect(named(landmark)).toHaveLength(1);
    const ids = elements.flatMap(({attributes}) => attributes.id ?? []);
    expect(new Set(ids).size).toBe(ids.length);
    for (const {attributes} of named('a')) expect(ids).toContain(attributes.href?.slice(1));
    const outside = elements.filter(
      ({name, inside}) => name === 'p' && !['main', 'header', 'footer'].some(each => inside.includes(each)),
    );
    expect(outside).toEqual([]);
  });

  it('says of every table what it is, and of every figure in it what it belongs to', () => {
    expect(named('caption')).toHaveLength(named('table').length);
    for (const {attributes} of named('th')) expect(['col', 'row']).toContain(attributes.scope);
    for (const {attributes} of elements.filter(({attributes: {role}}) => role === 'region'))
      expect(attributes).toMatchObject({tabindex: '0', 'aria-label': expect.stringMatching(/./)});
  });

  it('tells every chart in words and as a table', () => {
    const charts = named('svg').filter(({attributes}) => attributes['aria-hidden'] !== 'true');
    expect(charts.length).toBeGreaterThan(4);
    const texts = new Map(elements.map(({attributes, text}) => [attributes.id, text]));
    for (const {attributes} of charts) {
      expect(attributes.role).toBe('img');
      for (const id of (attributes['aria-labelledby'] ?? '').split(' ')) expect(texts.get(id)).toMatch(/\w/);
    }
    expect(named('details')).toHaveLength(charts.length);
    expect(named('figcaption')).toHaveLength(charts.length);
  });

  it('shows the incident on the charts, and who did what below them', () => {
    expect(elements.filter(({attributes}) => attributes.class === 'band').length).toBeGreaterThan(4);
    expect(elements.filter(({attributes}) => attributes.class === 'legend')[0]?.text).toContain(
      'cancel 4122 alembic',
    );
  });
});

const channel = (value: number): number => {
  const share = value / 255;
  return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
};
const luminance = (colour: string): number => {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map(from =>
    channel(Number.parseInt(colour.slice(from, from + 2), 16)),
  );
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
};
/** WCAG 2.2, contrast ratio. */
const contrast = (a: string, b: string): number => {
  const [light = 0, dark = 0] = [luminance(a), luminance(b)].toSorted((one, other) => other - one);
  return (light + 0.05) / (dark + 0.05);
};

const palettes = [...style.matchAll(/:root \{([^}]*)\}/g)].map(([text]) =>
  Object.fromEntries(
    [...text.matchAll(/--(\w+): (#[0-9a-f]{6})/g)].map(([, name = '', colour = '']) => [name, colour]),
  ),
);

describe.each([
  ['light', palettes[0] ?? {}],
  ['dark', palettes[1] ?? {}],
  ['printed', palettes[2] ?? {}],
])('the %s page', (_, colours) => {
  const of = (name: string): string => colours[name] ?? 'missing';

  it.each(['ink', 'soft', 'critical', 'warning', 'good', 'unknown', 'curve0', 'mark'])(
    'has %s text that can be read',
    name => {
      expect(contrast(of(name), of('paper'))).toBeGreaterThanOrEqual(4.5);
      expect(contrast(of('ink'), of('panel'))).toBeGreaterThanOrEqual(4.5);
    },
  );

  it.each(['curve0', 'curve1', 'curve2', 'curve3', 'base', 'mark'])(
    'has %s lines that can be seen, on bands too',
    name => {
      expect(contrast(of(name), of('paper'))).toBeGreaterThanOrEqual(3);
      expect(contrast(of(name), of('band'))).toBeGreaterThanOrEqual(3);
    },
  );
});
