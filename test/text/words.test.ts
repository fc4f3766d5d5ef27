import {describe, expect, it} from 'vitest';
import type {ActionTarget} from '../../src/core/action.ts';
import type {Event} from '../../src/core/event.ts';
import type {State} from '../../src/core/state.ts';
import {isTrouble, outcomeSentence} from '../../src/text/words/action.ts';
import {alertSentence} from '../../src/text/words/alert.ts';
import {eventWords} from '../../src/text/words/event.ts';
import {connected, watched} from '../core/world.ts';
import {lockPileupOver} from '../fixtures/lock-pileup.ts';

const target: ActionTarget = {
  ...{type: 'session', session: '4122', label: '4122 alembic'},
  identity: {session: null, transaction: null, statement: null},
};
const end = {detail: '', took: 180, released: 38, releasedAfter: 610} as const;

describe('what came of an action', () => {
  it('is told by what was seen: the end of the target and the release of those who waited', () => {
    expect(outcomeSentence({action: 'cancel', target}, {...end, outcome: 'stopped'})).toBe(
      '4122 has stopped after 180 ms; 38 sessions released within 610 ms',
    );
  });

  it('does not speak of releases that were not seen', () => {
    const said = outcomeSentence({action: 'terminate', target}, {...end, outcome: 'gone', released: 0});
    expect(said).toBe('4122 is gone after 180 ms');
  });

  it('is trouble when nothing came of it', () => {
    expect((['ignored', 'unacknowledged', 'failed'] as const).every(isTrouble)).toBe(true);
    expect((['gone', 'stopped', 'rolling back', 'done', 'acknowledged'] as const).some(isTrouble)).toBe(
      false,
    );
  });
});

describe('an alert', () => {
  it('is told with the figures it was raised on, in units', () => {
    const said = alertSentence({
      ...{kind: 'blocked', node: 'db1', subject: '3991', severity: 'critical'},
      evidence: {sessions: 39, longest: 12_000, application: 'reporting', other: null},
    });
    expect(said).toBe('blocked 3991 on db1: sessions 39 · longest 12 s · application reporting');
  });

  it('names what it is about once, when it is raised and when it is over', () => {
    const about = {kind: 'canary', node: 'db1', subject: 'canary'} as const;
    const raised = alertSentence({...about, severity: 'warning', evidence: {p95: 400}});
    const over = eventWords({type: 'alert.cleared', at: 0, ...about, lasted: 12_000}, {
      actions: {},
    } as unknown as State);
    expect([raised, over?.text]).toEqual(['canary on db1: p95 400 ms', 'over: canary on db1, after 12 s']);
  });

  it('leaves no figure of the watchdog without its unit', () => {
    const said = alertSentence({
      ...{kind: 'slot', node: 'db1', subject: 'db2', severity: 'critical'},
      evidence: {retained: 2 ** 33, 'share used': 0.97, lag: 41_000, p99: 1500},
    });
    expect(said).toContain('retained 8.0 GiB · share used 97.0 % · lag 41 s · p99 1.5 s');
  });
});

describe('the log', () => {
  const state: State = watched(lockPileupOver);
  const lines = state.log.flatMap((event: Event) => eventWords(event, state)?.text ?? []);

  it('tells who did what to whom and what was observed', () => {
    expect(lines).toContain('ann: cancel 4122 alembic on db1');
    expect(lines).toContain('4122 has stopped after 180 ms; 38 sessions released within 610 ms');
    expect(lines).toContain('armed for shop (db1:5432, db2:5432)');
  });

  it('tells when trouble began and when it was over', () => {
    expect(lines.some(text => text.startsWith('blocked 3991 on db1'))).toBe(true);
    expect(lines.some(text => /^over: blocked 3991 on db1, after/.test(text))).toBe(true);
  });

  it.each([
    ['TLSv1.3', 'connected to db1: PostgreSQL 18.4, primary, as oncall, TLSv1.3'],
    [null, 'connected to db1: PostgreSQL 18.4, primary, as oncall, clear text'],
  ])('tells at every connect what protects it: %s', (tls, said) => {
    expect(eventWords({...connected('db1'), at: 0, tls} as Event, state)?.text).toBe(said);
  });

  it('says nothing of the ticks', () => {
    const observed = state.nodes.db1?.observation;
    if (observed == null) throw new Error('nothing was observed');
    expect(eventWords({at: 0, type: 'node.observed', node: 'db1', observation: observed}, state)).toBeNull();
  });
});
