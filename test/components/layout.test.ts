import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {canZoom, footerRows, headerRows, layOutScreen, regionOf, smallest} from '../../components/layout.ts';
import {panelIds} from '../../src/store/view.ts';

const sizes = fc.record({
  columns: fc.integer({min: smallest.columns, max: 400}),
  rows: fc.integer({min: smallest.rows, max: 120}),
});

describe('the layout', () => {
  it('fills the window exactly, at any size', () => {
    fc.assert(
      fc.property(sizes, fc.constantFrom(...panelIds), fc.boolean(), (size, focus, zoomed) => {
        const layout = layOutScreen(size, focus, zoomed);
        const body = size.rows - headerRows - footerRows;
        if (layout.type === 'too small') throw new Error('too small');
        if (layout.type === 'single') {
          expect(layout.region).toMatchObject({panel: focus, width: size.columns, height: body - 1});
          return;
        }
        for (const regions of [layout.left, layout.right]) {
          const height = regions.reduce((sum, region) => sum + region.height, 0);
          expect(height + layout.bottom.height).toBe(body);
          expect(Math.min(...regions.map(region => region.height))).toBeGreaterThanOrEqual(5);
        }
        expect((layout.left[0]?.width ?? 0) + (layout.right[0]?.width ?? 0)).toBe(size.columns);
      }),
    );
  });

  it('shows every panel once where there is room for two columns', () => {
    const layout = layOutScreen({columns: 120, rows: 40}, 'locks', false);
    expect(panelIds.map(panel => regionOf(layout, panel)?.panel)).toEqual([...panelIds]);
  });

  it('shows one panel in 80×24, and the one that was opened anywhere', () => {
    expect(layOutScreen({columns: 80, rows: 24}, 'vitals', false)).toMatchObject({type: 'single'});
    expect(layOutScreen({columns: 200, rows: 60}, 'vitals', true)).toMatchObject({
      ...{type: 'single', region: {panel: 'vitals'}},
    });
    expect(canZoom({columns: 80, rows: 24})).toBe(false);
  });

  it('says when a window is too small', () => {
    expect(layOutScreen({columns: 59, rows: 40}, 'locks', false).type).toBe('too small');
    expect(layOutScreen({columns: 80, rows: 15}, 'locks', false).type).toBe('too small');
  });
});
