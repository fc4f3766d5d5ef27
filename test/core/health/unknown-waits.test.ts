// Waits that the server does not tell the age of: they count from when we first saw them, and raise one alert, once.
import {describe, expect, it} from 'vitest';
import type {Observation} from '../../../src/core/observation.ts';
import {
  asked,
  connected,
  held,
  limits,
  noWaits,
  observed,
  opened,
  type Story,
  session,
  start,
  watched,
} from '../world.ts';

const replay = session('60', {kind: 'replay', user: null, waitsForLock: true});
const reader = session('70', {snapshotAge: 900});

/** One reading a second; from the second one on, `waits` is what is read of them. */
const story = (seconds: number, waits: Observation['waits']): Story => [
  [0, opened()],
  [0, connected('db2', 'replica')],
  ...Array.from(
    {length: seconds},
    (_, second) =>
      [
        second * 1_000,
        observed(
          'db2',
          second * 1_000,
          second === 0 ? {sessions: [reader]} : {sessions: [reader, replay], waits},
        ),
      ] as const,
  ),
];

const alertsIn = (events: Story) =>
  watched(events).log.flatMap(event => {
    if (event.type === 'alert.raised')
      return [`raised ${event.alert.kind} after ${(event.at - start) / 1_000} s`];
    return event.type === 'alert.cleared' ? [`cleared ${event.kind}`] : [];
  });

const conflict = {
  ...{waiter: '60', blocker: '70', kind: 'snapshot', name: null, waitingSince: null},
  ...{hard: true, inferred: false},
};

describe('a blocker that is not visible', () => {
  const last = limits.blockedFor / 1_000 + 3;
  const locks = [held('70', 'AccessShare'), asked('60', 'AccessExclusive', null)];
  /** Replay waits for a reader all the time, who is not seen to hold the lock in the last readings. */
  const unseenInTheLast = (count: number): Story => [
    ...story(1, {at: start, value: noWaits}),
    ...Array.from({length: last}, (_, index) => {
      const second = index + 1;
      const seen = second <= last - count;
      const waits = {at: start, value: {...noWaits, locks: locks.slice(seen ? 0 : 1)}};
      return [second * 1_000, observed('db2', second * 1_000, {sessions: [reader, replay], waits})] as const;
    }),
  ];
  const unseenAlerts = (events: Story) =>
    watched(events).log.filter(event => event.type === 'alert.raised' && 'blocker' in event.alert.evidence);

  it('is no alarm where one reading fell between the end of the holder and the next one’s turn', () => {
    expect(unseenAlerts(unseenInTheLast(1))).toEqual([]);
    expect(unseenAlerts(unseenInTheLast(2))).toHaveLength(1);
  });
});

describe('a wait of unknown age', () => {
  const seconds = limits.blockedFor / 1_000;

  it.each([
    ['replay that waits for a reader', {at: start, value: {...noWaits, edges: [conflict]}}],
    [
      'a lock of which the server does not tell since when it is asked for',
      {
        at: start,
        value: {...noWaits, locks: [held('70', 'AccessShare'), asked('60', 'AccessExclusive', null)]},
      },
    ],
    ['a blocker that is not visible', {at: start, value: noWaits}],
    ['locks that cannot be read', {at: start, missing: 'permission denied'}],
  ] as const)(
    'is alarming once it has been seen for as long as the limit, and not at first sight: %s',
    (_, waits) => {
      expect(alertsIn(story(seconds, waits))).toEqual([]);
      const [first, ...others] = alertsIn(story(seconds + 10, waits));
      expect(first).toBe(`raised blocked after ${seconds + 1} s`);
      // The same told of the replica.
      expect(others.filter(each => each !== `raised replay blocked after ${seconds + 1} s`)).toEqual([]);
    },
  );
});
