import {describe, expect, it} from 'vitest';
import {type Context, commandFor, helpRows, hintsFor, keyLabel, keymap, keysMarkdown} from '../src/keymap.ts';

const contexts: readonly Context[] = ['screen', 'filter', 'confirm', 'detail', 'help', 'note', 'quit'];

describe('the table of keys', () => {
  it.each(contexts)('has no key twice in %s', context => {
    const keys = keymap.filter(({where}) => where.includes(context)).flatMap(binding => binding.keys);
    expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([]);
  });

  it('lets a dialog be left with Esc', () => {
    for (const context of contexts.filter(each => each !== 'screen'))
      expect(commandFor(context, 'escape')).toMatch(/close|text\.drop/);
  });

  it('never does anything to a server without asking: only a dialog or an end acts at once', () => {
    const acting = keymap.filter(({danger}) => danger === 'acts');
    expect(acting.map(({id}) => id)).toEqual(['quit now', 'confirm.yes', 'confirm.take', 'quit.yes']);
  });

  it('does not answer a confirmation with the key that opened it', () => {
    for (const key of ['c', 't', 'p', 'K', 'D', 'a', 'X']) expect(commandFor('confirm', key)).toBeNull();
  });

  it('takes no printable key from a field that is typed into', () => {
    const printable = keymap
      .filter(({where}) => where.includes('filter') || where.includes('note'))
      .flatMap(({keys}) => keys)
      .filter(key => [...key].length === 1);
    expect(printable).toEqual([]);
  });

  it('knows no key that terminals do not send', () => {
    const keys = keymap.flatMap(binding => binding.keys);
    expect(keys.filter(key => /^f\d+$|^alt|ctrl\+[sqz]$/.test(key))).toEqual([]);
  });

  it('gives the footer the most important hints first', () => {
    const ranks = hintsFor('screen').map(({rank}) => rank);
    expect(ranks).toEqual(ranks.toSorted((a, b) => a - b));
  });

  it('writes keys as people know them', () => {
    expect(['up', 'escape', 'ctrl+c', 'pageup', 'K'].map(keyLabel)).toEqual([
      '↑',
      'Esc',
      'Ctrl-C',
      'PgUp',
      'K',
    ]);
  });

  it('lists every binding in the help and in the README', () => {
    expect(helpRows()).toHaveLength(keymap.length);
    expect(keysMarkdown().split('\n')).toHaveLength(keymap.length + 2);
    expect(keysMarkdown()).toContain('| `K` | pause and cancel the whole migration |');
  });
});
