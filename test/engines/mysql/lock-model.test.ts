import {describe, expect, it} from 'vitest';
import {modeWord} from '../../../components/panels/session-columns.ts';
import {lockModel} from '../../../src/engines/mysql/readers/lock-model.ts';

const {granted, pending} = lockModel;

const tableModes = Object.keys(granted).filter(mode => /^(SHARED|EXCLUSIVE)/.test(mode));

describe('lock modes of MySQL and MariaDB', () => {
  it('excludes both ways: a table mode keeps out whom it is kept out by', () => {
    for (const asked of tableModes)
      for (const other of tableModes)
        expect([asked, other, granted[asked]?.includes(other)]).toEqual([
          asked,
          other,
          granted[other]?.includes(asked),
        ]);
  });

  it('never lets a reader be blocked by a reader', () => {
    for (const mode of ['SHARED_READ', 'SHARED_HIGH_PRIO', 'SHARED', 'SHARED_READ_ONLY'])
      for (const other of ['SHARED_READ', 'SHARED_HIGH_PRIO', 'SHARED', 'SHARED_READ_ONLY'])
        expect([...(granted[mode] ?? []), ...(pending[mode] ?? [])]).not.toContain(other);
  });

  it('lets an exclusive request wait for holders alone, and others for it', () => {
    expect(pending.EXCLUSIVE ?? []).toEqual([]);
    for (const mode of tableModes.filter(each => each !== 'EXCLUSIVE' && each !== 'SHARED_HIGH_PRIO'))
      expect(pending[mode]).toContain('EXCLUSIVE');
  });

  it('keeps inserts out of a locked gap, and nothing else', () => {
    expect(granted['X,GAP,INSERT_INTENTION']).toContain('X,GAP');
    expect(granted['X,GAP,INSERT_INTENTION']).toContain('X');
    expect(granted['X,GAP,INSERT_INTENTION']).not.toContain('X,REC_NOT_GAP');
    expect(granted['X,REC_NOT_GAP']).not.toContain('X,GAP');
    expect(granted['X,GAP']).toEqual([]);
    for (const mode of Object.keys(granted))
      expect((granted[mode] ?? []).filter(other => other.endsWith('INSERT_INTENTION'))).toEqual([]);
  });

  it('shares a row among readers only', () => {
    expect(granted['S,REC_NOT_GAP']).not.toContain('S');
    expect(granted['S,REC_NOT_GAP']).toContain('X,REC_NOT_GAP');
    expect(granted['X,REC_NOT_GAP']).toContain('S,REC_NOT_GAP');
  });

  it('has no mode that does not fit beside "wants" on a screen of 80 columns', () => {
    const words = [...Object.keys(granted), ...Object.values(granted).flat()].map(modeWord);
    expect(words.filter(word => word === '' || word.length > 20)).toEqual([]);
    expect(
      ['SHARED_NO_READ_WRITE', 'X,REC_NOT_GAP', 'X,GAP,INSERT_INTENTION', 'BACKUP_TRANS_DML'].map(modeWord),
    ).toEqual(['NO_READ_WRITE', 'X', 'INSERT', 'TRANS_DML']);
  });
});
