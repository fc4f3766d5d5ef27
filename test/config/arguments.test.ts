import {describe, expect, it} from 'vitest';
import {checkWords, readRequest} from '../../src/config/arguments.ts';
import {type CommandName, flags, spelled} from '../../src/flags.ts';

describe('words of the command line', () => {
  it.each([
    [['--replicas', 'x'], '--replica?'],
    [['--jsn'], '--json?'],
    [['--readonly'], '--read-only?'],
    [['--xyzzy'], '--help lists'],
    [['-x'], '--help lists'],
  ])('refuses %j with what may be meant', (words, hint) => {
    expect(() => checkWords(words)).toThrow(
      expect.objectContaining({name: 'UserError', hint: expect.stringContaining(hint)}),
    );
  });

  it.each([
    [['--replica'], 'needs a value'],
    [['--replica', '--json'], 'needs a value'],
    [['--config='], 'needs a value'],
    [['--json=yes'], 'takes no value'],
    [['--config', 'a', '--config', 'b'], 'given twice'],
    [['--no-replica'], 'no flag --no-replica'],
  ])('refuses %j, which would be misread in silence', (words, message) => {
    expect(() => checkWords(words)).toThrow(message);
  });

  it('never repeats the value of a flag, which may be a password', () => {
    expect(() => checkWords(['--pasword=hunter2'])).toThrow(/^(?!.*hunter2)/);
  });

  it('accepts every flag of the table as it is spelled', () => {
    for (const [name, flag] of Object.entries(flags))
      expect(() =>
        checkWords(flag.type === 'string' ? [spelled(name), 'value'] : [spelled(name)]),
      ).not.toThrow();
  });

  it('accepts repeated lists, negated switches and anything after --', () => {
    expect(() =>
      checkWords(['--replica', 'a', '--replica=b', '--no-record', '--no-color', '-h', '--', '--nonsense']),
    ).not.toThrow();
  });
});

describe('a request', () => {
  it('is to watch when no command is named', () => {
    expect(readRequest(['db1'], {})).toEqual({command: null, primary: 'db1', flags: {}});
    expect(readRequest([], {})).toEqual({command: null, primary: undefined, flags: {}});
  });

  it('takes its primary after the command', () => {
    expect(readRequest(['doctor', 'db1'], {json: true})).toEqual({
      command: 'doctor',
      primary: 'db1',
      flags: {json: true},
    });
  });

  it('does not take a mistyped command for a host', () => {
    expect(() => readRequest(['docter'], {})).toThrow(
      expect.objectContaining({hint: expect.stringContaining('doctor')}),
    );
    expect(readRequest(['docter:5432'], {}).primary).toBe('docter:5432');
  });

  it('refuses a second primary', () => {
    expect(() => readRequest(['watch', 'db1', 'db2'], {})).toThrow('More than one primary');
  });

  it('takes several recordings where several are told of, and one where one is played', () => {
    expect(readRequest(['report', 'a.gz', 'b.gz'], {})).toEqual({
      ...{command: 'report', primary: 'a.gz', files: ['a.gz', 'b.gz'], flags: {}},
    });
    expect(() => readRequest(['replay', 'a.gz', 'b.gz'], {})).toThrow('More than one recording');
    expect(() => readRequest(['recordings', 'a.gz'], {})).toThrow('takes no file');
  });

  it('refuses a flag that means nothing to its command', () => {
    const command: CommandName = 'doctor';
    expect(() => readRequest([command], {arm: true})).toThrow('--arm means nothing to doctor');
  });
});
