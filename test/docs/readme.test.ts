import {readFileSync} from 'node:fs';
import {describe, expect, it} from 'vitest';
import {withGeneratedParts} from './readme.ts';

const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');

describe('the README', () => {
  it('lists keys, commands and flags as the code has them (npm run docs)', () => {
    expect(readme).toBe(withGeneratedParts(readme));
  });

  it('shows a picture that is there', () => {
    const pictures = [...readme.matchAll(/!\[[^\]]*\]\(([^)]+)\)/g)].map(match => match[1] ?? '');
    expect(pictures.length).toBeGreaterThan(0);
    for (const picture of pictures)
      expect(readFileSync(new URL(`../../${picture}`, import.meta.url), 'utf8')).toContain('<svg');
  });
});
