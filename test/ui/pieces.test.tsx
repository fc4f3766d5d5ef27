import {Box} from 'ink';
import type {ReactNode} from 'react';
import {describe, expect, it} from 'vitest';
import {Chart} from '../../components/ui/Chart.tsx';
import {Line} from '../../components/ui/Line.tsx';
import {Meter} from '../../components/ui/Meter.tsx';
import {Modal} from '../../components/ui/Modal.tsx';
import {Panel} from '../../components/ui/Panel.tsx';
import {Table} from '../../components/ui/Table.tsx';
import {ThemeContext} from '../../components/ui/ThemeContext.tsx';
import {durations} from '../../src/text/chart/measure.ts';
import {duration} from '../../src/text/format.ts';
import {span} from '../../src/text/span.ts';
import {themes} from '../../src/text/theme.ts';
import {golden} from '../screen/golden.ts';
import {openScreen, renderScreen} from '../screen/render.tsx';

const screen = (children: ReactNode, columns: number, rows: number) => (
  <Box flexDirection="column" width={columns} height={rows}>
    {children}
  </Box>
);

const sessions = [
  {pid: '3991', user: 'reporting', age: 252_000, query: 'SELECT *\n  FROM orders'},
  {pid: '4122', user: 'migrator', age: 12_000, query: 'ALTER TABLE orders ADD COLUMN total bigint'},
  {pid: '4200', user: '注文サービス', age: 812, query: 'UPDATE orders SET note = \x1b[31m'},
];
type Session = (typeof sessions)[number];
const columns = [
  {id: 'pid', title: 'PID', width: 6, priority: 9, align: 'right' as const, value: (row: Session) => row.pid},
  {id: 'user', title: 'USER', width: 10, priority: 2, value: (row: Session) => row.user},
  {
    id: 'age',
    title: 'AGE',
    width: 7,
    priority: 8,
    align: 'right' as const,
    value: (row: Session) => duration(row.age),
  },
  {id: 'query', title: 'QUERY', width: 10, flex: 1, priority: 5, value: (row: Session) => row.query},
];
const lines = [
  [span('39 sessions wait', 'critical')],
  [span('behind ALTER TABLE orders')],
  [span('注文 '), span('é', 'good')],
];

describe('the pieces of the screen', () => {
  it('stand side by side and under each other with shared borders', async () => {
    const frame = screen(
      <>
        <Box>
          <Panel title="Locks" digit={1} note={[span('39 waiting')]} width={30} height={5} lines={lines} />
          <Panel title="Latency" digit={3} width={30} height={5} lines={lines} focused />
        </Box>
        <Box>
          <Panel title="Sessions" digit={2} width={30} height={4} lines={lines} joined closed />
          <Panel title="Replication" digit={4} width={30} height={4} lines={[]} joined closed />
        </Box>
      </>,
      60,
      9,
    );
    await golden('ui/panels', await renderScreen(frame, {columns: 60, rows: 9}));
  });

  it('say beside the note what there is room for, whole or not at all', async () => {
    const head = async (width: number) => {
      const aside = [span('waiting 3.1× baseline')];
      const panel = (
        <Panel
          title="Locks"
          note={[span('39 waiting')]}
          aside={aside}
          width={width}
          height={3}
          lines={[]}
          closed
        />
      );
      return (await renderScreen(screen(panel, width, 3), {columns: width, rows: 3}))[0];
    };
    expect(await head(46)).toBe('┌Locks ─ 39 waiting · waiting 3.1× baseline ─┐');
    expect(await head(43)).toBe(`┌Locks ─ 39 waiting ${'─'.repeat(22)}┐`);
  });

  it('show a table with its cursor on a row, whatever stands in it', async () => {
    const table = (
      <Table
        columns={columns}
        rows={sessions}
        identity={row => row.pid}
        cursor="4122"
        marked={new Set(['3991'])}
        sort={{column: 'age', descending: true}}
        empty={[]}
        width={60}
        height={5}
      />
    );
    await golden('ui/table', await renderScreen(screen(table, 60, 5), {columns: 60, rows: 5}));
  });

  it('draw charts and meters', async () => {
    const curves = [
      {values: [12, 14, 13, null, 18, 22, 64, 60]},
      {values: [80, 90, 100, null, 200, 380, 812, 790], weight: 'heavy' as const},
    ];
    const frame = screen(
      <>
        <Chart curves={curves} width={40} height={6} measure={durations} baseline={260} />
        <Meter share={0.421} width={40} />
        <Meter share={null} width={40} step={5} />
      </>,
      40,
      8,
    );
    await golden('ui/chart', await renderScreen(frame, {columns: 40, rows: 8}));
  });

  it('lay a modal over the middle, covering what is below', async () => {
    const frame = screen(
      <>
        {Array.from({length: 10}, (_, row) => (
          <Line key={row} spans={[span('x'.repeat(50))]} />
        ))}
        <Modal title="Cancel 4122?" lines={lines} width={34} columns={50} rows={10} />
      </>,
      50,
      10,
    );
    await golden('ui/modal', await renderScreen(frame, {columns: 50, rows: 10}));
  });

  it('say where in a modal one is when it does not fit', async () => {
    const many = Array.from({length: 30}, (_, index) => [span(`line ${index}`)]);
    const modal = <Modal title="Help" lines={many} width={30} columns={40} rows={10} top={4} />;
    await golden('ui/modal-scrolled', await renderScreen(screen(modal, 40, 10), {columns: 40, rows: 10}));
  });

  it('never move a border, however wide or hostile the content is', async () => {
    const hostile = [[span('👨‍👩‍👧 \x1b[2J\x1b]0;x\x07')], [span('a\tb\nc')], [span('\u202eevil')]];
    const drawn = await renderScreen(
      screen(<Panel title={'a\nb'} width={30} height={5} lines={hostile} closed />, 30, 5),
      {
        columns: 30,
        rows: 5,
      },
    );
    expect(drawn.map(text => text.at(-1))).toEqual(['┐', '│', '│', '│', '┘']);
    expect(drawn.join('')).not.toContain('\x1b');
  });
});

describe('looks', () => {
  it('show the row under the cursor inversed', async () => {
    const table = (
      <Table
        columns={columns}
        rows={sessions}
        identity={row => row.pid}
        cursor="4122"
        empty={[]}
        width={40}
        height={4}
      />
    );
    const shown = openScreen(screen(table, 40, 4), {columns: 40, rows: 4});
    const cells = await shown.cells();
    shown.unmount();
    expect(cells.map(row => row.every(cell => cell.inverse))).toEqual([false, false, true, false]);
  });

  it('use no colour in the mono theme, but weight', async () => {
    const frame = (
      <ThemeContext value={themes.mono}>
        <Line spans={[span('critical', 'critical'), span('muted', 'muted'), span('good', 'good')]} />
      </ThemeContext>
    );
    const shown = openScreen(frame, {columns: 40, rows: 2});
    const cells = (await shown.cells()).flat();
    shown.unmount();
    expect(cells.every(cell => cell.foreground === null && cell.background === null)).toBe(true);
    expect([cells[0]?.bold, cells[8]?.dim]).toEqual([true, true]);
  });
});
