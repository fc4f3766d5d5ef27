// Sessions that our role may not signal: PRESS leaves them out, and names them where nothing else helps.
import {describe, expect, it} from 'vitest';
import {advise} from '../../../src/core/advice/advise.ts';
import {pressSentence} from '../../../src/core/advice/press-sentence.ts';
import type {RoleFacts} from '../../../src/core/observation.ts';
import {
  asked,
  connected,
  held,
  observed,
  opened,
  type Story,
  seen,
  self,
  session,
  start,
  watched,
} from '../world.ts';

const root: RoleFacts = {
  ...{user: 'root', lock: null, statement: null},
  protected: {missing: 'nobody may signal root', fix: 'become root'},
};
const shop: RoleFacts = {user: 'shop', protected: null, lock: null, statement: null};

const begin: Story = [
  [0, opened()],
  [0, connected('db1')],
];

const report = session('30', {user: 'root', state: 'idle in transaction', stateSince: start - 60_000});
const alter = session('40', {
  ...{waitsForLock: true, statementKind: 'ddl', statement: 'ALTER TABLE orders ADD COLUMN a int'},
});
const readers = ['50', '51', '52'].map(id => session(id, {waitsForLock: true}));

const pileUp = (roles: readonly RoleFacts[], crowd = readers): Story => [
  ...begin,
  [
    12_000,
    observed('db1', 12_000, {
      sessions: [report, alter, ...crowd],
      locks: [
        held('30', 'AccessShare'),
        asked('40', 'AccessExclusive', 0),
        ...crowd.map(({id}) => asked(id, 'AccessShare', 100)),
      ],
      roles: {at: start, value: roles},
    }),
  ],
];

const sessionsAdvised = (story: Story) => advise(watched(story)).map(({session: id}) => id);
const press = (story: Story) => pressSentence(watched(story)).text;

describe('a session that our role may not signal', () => {
  it('is not proposed, unlike the migration behind it', () => {
    expect(sessionsAdvised(pileUp([root, shop]))).toEqual(['40']);
  });

  it('is proposed while nothing is known of its role', () => {
    expect(sessionsAdvised(pileUp([shop]))).toEqual(['30', '40']);
  });

  it('is named with the reason and the way out where no key helps', () => {
    expect(press(pileUp([root, shop], []))).toBe('30 is out of reach: nobody may signal root; become root');
    const hopeless = {...root, protected: {missing: 'nobody may signal root', fix: null}};
    expect(press(pileUp([hopeless], []))).toBe('30 is out of reach: nobody may signal root');
  });

  it('is named too when replay waits for it', () => {
    const story: Story = Array.from({length: 20}, (_, second): Story => {
      const [now, replayed] = [second * 1_000, Math.min(second, 5) * 1e7];
      const replay = session('60', {kind: 'replay', waitEvent: 'RecoveryConflictSnapshot', user: null});
      return [
        [now, observed('db1', now, {replication: {position: second * 1e7, replicas: [seen('r', replayed)]}})],
        [
          now + 1,
          observed('db2', now, {
            sessions: [replay, session('70', {user: 'root', snapshotAge: 900})],
            replication: {position: replayed, self: self('r', replayed, {received: second * 1e7})},
            roles: {at: start, value: [root]},
          }),
        ],
      ];
    }).flat();
    expect(press([...begin, [0, connected('db2', 'replica')], ...story])).toBe(
      '70 is out of reach: nobody may signal root; become root',
    );
  });
});
