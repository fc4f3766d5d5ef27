import {describe, expect, it} from 'vitest';
import type {Alert} from '../../../src/core/alert.ts';
import type {Fact} from '../../../src/core/event.ts';
import {troubleOf} from '../../../src/core/health/trouble.ts';
import {connected, opened, stateAfter} from '../world.ts';

const raised = (alert: Pick<Alert, 'kind' | 'severity' | 'subject'>): Fact => ({
  type: 'alert.raised',
  alert: {...alert, node: 'db1', evidence: {}},
});

const troubleAfter = (...alerts: readonly Fact[]) =>
  troubleOf(
    stateAfter([
      [0, opened()],
      [1, connected('db1')],
      ...alerts.map((fact, index) => [10 + index, fact] as [number, Fact]),
    ]),
    'db1',
  );

describe('what spares a node its canaries', () => {
  it('is that it has no connection left, or does not answer', () => {
    expect(troubleAfter(raised({kind: 'connections', severity: 'critical', subject: 'db1'}))).toBe(
      'connections',
    );
    expect(troubleAfter(raised({kind: 'node stale', severity: 'critical', subject: 'db1'}))).toBe(
      'node stale',
    );
  });

  it('is not that sessions wait for locks, nor what may become trouble', () => {
    expect(
      troubleAfter(
        raised({kind: 'blocked', severity: 'critical', subject: '77'}),
        raised({kind: 'connections', severity: 'warning', subject: 'db1'}),
      ),
    ).toBeNull();
  });

  it('is over with its alert', () => {
    expect(
      troubleAfter(raised({kind: 'connections', severity: 'critical', subject: 'db1'}), {
        ...{type: 'alert.cleared', kind: 'connections', node: 'db1', subject: 'db1', lasted: 5_000},
      }),
    ).toBeNull();
  });
});
