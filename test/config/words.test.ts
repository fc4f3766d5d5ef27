import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {splitWords} from '../../src/config/words.ts';

describe('splitting a command without a shell', () => {
  it('keeps what quotes hold together', () => {
    expect(splitWords(`aws rds --x 'a b' "c \\"d\\"" e\\ f g"h i"j`)).toEqual([
      'aws',
      'rds',
      '--x',
      'a b',
      'c "d"',
      'e f',
      'gh ij',
    ]);
  });

  it('does not expand anything', () => {
    expect(splitWords('echo $HOME `id` *')).toEqual(['echo', '$HOME', '`id`', '*']);
  });

  it('refuses an open quote', () => {
    expect(splitWords(`echo 'a`)).toBeNull();
  });

  it('gives back any words that were put in single quotes', () => {
    const word = fc.string({minLength: 1}).filter(text => !text.includes("'"));
    fc.assert(
      fc.property(fc.array(word, {minLength: 1}), words => {
        expect(splitWords(words.map(each => `'${each}'`).join(' '))).toEqual(words);
      }),
    );
  });
});
