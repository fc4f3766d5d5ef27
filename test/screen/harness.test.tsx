import {useInput, useWindowSize} from 'ink';
import {useState} from 'react';
import {describe, expect, it} from 'vitest';
import {Line} from '../../components/ui/Line.tsx';
import {span} from '../../src/text/span.ts';
import {openTerminal} from './pty.ts';
import {openScreen} from './render.tsx';
import {svg} from './svg.ts';

function Typed() {
  const {columns, rows} = useWindowSize();
  const [typed, setTyped] = useState('');
  useInput(input => setTyped(known => known + input));
  return <Line spans={[span(`${columns}×${rows} `), span(typed, 'warning')]} />;
}

describe('the screen in this process', () => {
  it('shows what is typed and follows its size', async () => {
    const screen = openScreen(<Typed />, {columns: 40, rows: 4});
    await screen.lines();
    screen.send('ab');
    await expect.poll(screen.lines).toEqual(['40×4 ab', '', '', '']);
    screen.resize({columns: 30, rows: 3});
    await expect.poll(screen.lines).toEqual(['30×3 ab', '', '']);
    screen.unmount();
  });
});

describe('a program in a pseudo-terminal', () => {
  it('is seen through its screen, its exit and its bytes', async () => {
    const terminal = openTerminal(
      'sh',
      ['-c', 'printf "\\033[31mred\\033[0m %s" "$(stty size)"; read line; echo "got $line"; exit 3'],
      {
        columns: 50,
        rows: 5,
      },
    );
    await terminal.waitFor(/red 5 50/);
    terminal.type('hello');
    terminal.press('enter');
    await terminal.waitFor(lines => lines.some(text => text === 'got hello'));
    expect(await terminal.exit).toEqual({code: 3, signal: null});
    expect(terminal.written()).toContain('\x1b[31mred');
  });

  it('fails with the screen it had when what is waited for does not come', async () => {
    const terminal = openTerminal('sh', ['-c', 'echo something else']);
    await expect(terminal.waitFor(/never/)).rejects.toThrow(/ended with .*\n {2}│something else/s);
  });

  it('tells which signal ended it', async () => {
    const terminal = openTerminal('sh', ['-c', 'echo up; kill -KILL $$']);
    expect((await terminal.exit).signal).toBe(9);
  });
});

describe('a picture of the screen', () => {
  it('keeps text, colour, weight and place, and escapes markup', async () => {
    const screen = openScreen(
      <Line spans={[span('a<b&c', 'critical'), span(' plain '), span('row', 'selected')]} />,
      {columns: 30, rows: 2},
    );
    const picture = svg(await screen.cells(), 'title <x>');
    screen.unmount();
    expect(picture).toContain('<title>title &lt;x&gt;</title>');
    expect(picture).toMatch(/<text x="12"[^>]*fill="#cc0000" font-weight="bold">a&lt;b&amp;c<\/text>/);
    expect(picture).toMatch(
      /<rect x="112\.8"[^>]*fill="#d8dee6"\/>\n<text x="112\.8"[^>]*fill="#14181d">row<\/text>/,
    );
  });
});
