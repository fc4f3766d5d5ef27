import {expect, it} from 'vitest';
import {leftoverLines} from '../../components/panels/migration-lines.ts';
import type {Leftover} from '../../src/core/observation.ts';

const left: Leftover = {
  kind: 'unfinished migration',
  name: 'shop._orders_new',
  table: 'shop.orders',
  detail: 'left by pt-online-schema-change',
  cleanup: 'DROP TRIGGER IF EXISTS a;\nDROP TABLE IF EXISTS \u001b[31m_orders_new;',
  builder: null,
};

it('shows what cleans up a leftover one statement a line, in its order', () => {
  const lines = leftoverLines(left).map(spans => spans.map(({text}) => text).join(''));
  expect(lines).toEqual([
    '▲ unfinished migration shop._orders_new · left by pt-online-schema-change',
    '  to clean up: DROP TRIGGER IF EXISTS a;',
    expect.stringMatching(/^ {2}then {9}DROP TABLE IF EXISTS .*_orders_new;$/),
  ]);
  expect(lines.join('')).not.toContain('\u001b');
});
