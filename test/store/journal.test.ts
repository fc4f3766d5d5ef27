import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import type {Event, Fact} from '../../src/core/event.ts';
import {fold, initial} from '../../src/core/fold/fold.ts';
import {createJournal} from '../../src/store/journal.ts';
import {events} from '../recording/events.ts';

const mark = (text: string): Fact => ({type: 'mark.added', operator: 'ann', text});

describe('the journal', () => {
  it('folds what it hands on, whatever is appended', () => {
    fc.assert(
      fc.property(events, facts => {
        let now = 0;
        const handed: Event[] = [];
        const journal = createJournal({now: () => now, sinks: [event => handed.push(event)]});
        for (const {at, ...fact} of facts) {
          now = at;
          journal.append(fact);
        }
        expect(handed.reduce(fold, initial)).toEqual(journal.state());
      }),
      {numRuns: 50},
    );
  });

  it('never goes back in time, even when the clock does', () => {
    let now = 5_000;
    const moments: number[] = [];
    const journal = createJournal({now: () => now, sinks: [({at}) => moments.push(at)]});
    for (now of [5_000, 4_000, 6_000]) journal.append(mark('x'));
    expect(moments).toEqual([5_000, 5_000, 6_000]);
  });

  it('hands on in order what is appended while another is being handed on', () => {
    const texts: string[] = [];
    const journal = createJournal({
      now: () => 1,
      sinks: [
        event => event.type === 'mark.added' && event.text === 'first' && journal.append(mark('second')),
        event => event.type === 'mark.added' && texts.push(event.text),
      ],
    });
    journal.append(mark('first'));
    expect(texts).toEqual(['first', 'second']);
  });

  it('takes out secrets before anybody sees them', () => {
    const seen: string[] = [];
    const journal = createJournal({
      now: () => 1,
      redact: fact => (fact.type === 'mark.added' ? {...fact, text: '***'} : fact),
      sinks: [event => event.type === 'mark.added' && seen.push(event.text)],
    });
    journal.append(mark('hunter2'));
    expect(seen).toEqual(['***']);
    expect(JSON.stringify(journal.state().log)).not.toContain('hunter2');
  });

  it('takes nothing once it is closed', () => {
    const journal = createJournal({now: () => 1, sinks: []});
    journal.append(mark('before'));
    journal.close();
    journal.append(mark('after'));
    expect(journal.state().log).toHaveLength(1);
  });
});
