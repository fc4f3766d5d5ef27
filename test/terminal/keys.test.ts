import {useInput} from 'ink';
import {createElement} from 'react';
import {describe, expect, it} from 'vitest';
import {type Input, readKeys} from '../../src/terminal/keys.ts';
import {openScreen} from '../screen/render.tsx';

function Listener({onInput}: {readonly onInput: (input: Input) => void}): null {
  useInput((input, key) => onInput(readKeys(input, key)));
  return null;
}

/** What the program makes of bytes from a terminal, through Ink's own parser. */
async function keysOf(bytes: string): Promise<Input[]> {
  const inputs: Input[] = [];
  const screen = openScreen(createElement(Listener, {onInput: input => inputs.push(input)}), {
    columns: 10,
    rows: 2,
  });
  await screen.lines();
  screen.send(bytes);
  await expect.poll(() => inputs.length).toBeGreaterThan(0);
  screen.unmount();
  return inputs;
}

describe('keys', () => {
  it.each([
    ['j', ['j']],
    ['G', ['G']],
    ['é', ['é']],
    [' ', ['space']],
    ['\r', ['enter']],
    ['\n', ['enter']],
    ['\t', ['tab']],
    ['\x1b[Z', ['shift+tab']],
    ['\x7f', ['backspace']],
    ['\b', ['backspace']],
    ['\x1b[3~', ['delete']],
    ['\x03', ['ctrl+c']],
    ['\x04', ['ctrl+d']],
    ['\x1b[A', ['up']],
    ['\x1bOB', ['down']],
    ['\x1b[5~', ['pageup']],
    ['\x1b[6~', ['pagedown']],
    ['\x1b[H', ['home']],
    ['\x1b[F', ['end']],
    ['\x1b[1;5D', ['ctrl+left']],
    ['\x1b', ['escape']],
    ['\x1b\x1b', ['escape', 'escape']],
    ['\x1bj', ['escape', 'j']],
    ['jjjj', ['j', 'j', 'j', 'j']],
    ['jk\r', ['j', 'k', 'enter']],
    ['ab c', {paste: 'ab c'}],
    ['y\x04', ['y', 'ctrl+d']],
  ])('reads %j as %j', async (bytes, keys) => {
    expect(await keysOf(bytes)).toEqual([keys]);
  });

  it('gives several keys in one read in their order', async () => {
    expect((await keysOf('jj\x1b[Bk\x03')).flat()).toEqual(['j', 'j', 'down', 'k', 'ctrl+c']);
  });

  it('takes a burst of different characters for a paste', async () => {
    expect(await keysOf('drop table orders;\r')).toEqual([{paste: 'drop table orders;\r'}]);
  });
});
