import {describe, expect, it} from 'vitest';
import {ownersOf} from '../../../src/engines/mysql/readers/stage-owners.ts';
import {makeStageProgress} from '../../../src/engines/mysql/readers/stage-progress.ts';
import type {Altering, Stage} from '../../../src/engines/mysql/readers/stages.ts';

const stage = (name: string, done: number, total: number, more: Partial<Stage> = {}): Stage => ({
  ...{session: null, statement: null, name, done, total},
  ...more,
});

const altering = (session: string, state: string, ...statements: readonly string[]): Altering => ({
  ...{session, state},
  statements: new Set(statements),
});

const [scan, sort, insert, copy] = [
  'alter table (read PK and internal sort)',
  'alter table (merge sort)',
  'alter table (insert)',
  'copy to tmp table',
];

// Rows as MySQL 9.7 showed them, with the consumer of stages off and on.
describe('stages without a session', () => {
  it('belong to the only ALTER, those of its helper threads too', () => {
    const stages = [
      stage(scan, 20_188, 41_643, {statement: '1'}),
      stage(sort, 28_487, 45_003),
      stage(insert, 33_999, 45_003),
    ];
    expect(ownersOf({stages, altering: [altering('12', scan, '1')]})).toEqual(new Map([['12', {stages}]]));
  });

  it('are told by the statement that they belong to', () => {
    const stages = [
      stage(scan, 6_910, 45_373, {statement: '3'}),
      stage(copy, 4_786, 398_077, {statement: '1'}),
    ];
    const both = [altering('25', scan, '3'), altering('26', copy, '1')];
    expect(ownersOf({stages, altering: both})).toEqual(
      new Map([
        ['25', {stages: [stages[0]]}],
        ['26', {stages: [stages[1]]}],
      ]),
    );
  });

  it('are told by what each session does, where their statements have the same number', () => {
    const stages = [stage(scan, 10, 100, {statement: '1'}), stage(copy, 20, 200, {statement: '1'})];
    const both = [altering('25', scan, '1'), altering('26', copy, '1')];
    expect([...ownersOf({stages, altering: both}).keys()]).toEqual(['25', '26']);
  });

  it('are nobody’s in particular where two sessions do the same', () => {
    const stages = [stage(scan, 10, 100, {statement: '1'}), stage(scan, 20, 200, {statement: '1'})];
    const both = [altering('25', scan, '1'), altering('26', scan, '1')];
    const untold = '2 commands run, and the server records stages without their sessions';
    expect(ownersOf({stages, altering: both})).toEqual(
      new Map([
        ['25', {untold}],
        ['26', {untold}],
      ]),
    );
  });

  it('of helper threads are nobody’s where two sessions may have them, even with a session on the rest', () => {
    const stages = [
      stage(scan, 20_994, 45_814, {session: '20', statement: '3'}),
      stage(scan, 500, 45_814, {session: '21', statement: '3'}),
      stage(sort, 24_428, 47_078),
    ];
    const untold = '2 commands run in place, and the server does not say whose helper threads are whose';
    expect(ownersOf({stages, altering: [altering('20', scan, '3'), altering('21', scan, '3')]})).toEqual(
      new Map([
        ['20', {untold}],
        ['21', {untold}],
      ]),
    );
  });
});

describe('progress by stages', () => {
  const one = [altering('12', scan, '1')];

  it('is that of the thread that is furthest', () => {
    const read = {
      stages: [stage(scan, 20_188, 41_643, {statement: '1'}), stage(insert, 33_999, 45_003)],
      altering: one,
    };
    expect(makeStageProgress()(read).get('12')).toMatchObject({
      ...{phase: 'insert', done: 33_999, total: 45_003, unit: 'blocks', before: null, weight: null},
    });
  });

  it('does not go back when a helper thread ends', () => {
    const progress = makeStageProgress();
    progress({
      stages: [stage(sort, 23_806, 27_600, {statement: '1'}), stage(insert, 27_000, 27_600)],
      altering: one,
    });
    const after = progress({stages: [stage(sort, 23_806, 27_600, {statement: '1'})], altering: one});
    expect(after.get('12')).toMatchObject({done: 27_000, total: 27_600});
    const next = [altering('12', scan, '2')];
    expect(
      progress({stages: [stage(scan, 5, 100, {statement: '2'})], altering: next}).get('12'),
    ).toMatchObject({
      done: 5,
    });
  });

  it('has no total once as much as was estimated is done', () => {
    const read = {stages: [stage(sort, 50_987, 50_987, {statement: '1'})], altering: one};
    expect(makeStageProgress()(read).get('12')).toMatchObject({done: 50_987, total: null});
  });
});
