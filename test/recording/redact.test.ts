import {describe, expect, it} from 'vitest';
import {scrub} from '../../src/config/secrets.ts';
import type {Fact} from '../../src/core/event.ts';
import {createFactRedactor} from '../../src/recording/redact.ts';
import {observation, session} from './events.ts';

describe('redaction of events', () => {
  const redact = createFactRedactor(text => scrub(text, ['hunter2']));

  it('takes secrets out of statements, errors and commands, however deep they are', () => {
    const statements = [
      "ALTER ROLE shop PASSWORD 'new-one'",
      "SELECT dblink('host=db2 password=other-one')",
      "COPY t FROM PROGRAM 'curl http://ann:third-one@host/'",
      "SELECT 'hunter2'",
    ];
    const seen: Fact = {
      ...{type: 'node.observed', node: 'db1'},
      observation: observation(
        1,
        statements.map((statement, id) => session(String(id), {statement})),
      ),
    };
    const text = JSON.stringify(redact(seen));
    for (const secret of ['new-one', 'other-one', 'third-one', 'hunter2']) expect(text).not.toContain(secret);
    expect(text).toContain('ALTER ROLE shop PASSWORD');
  });

  it('hands back the very same event when there is nothing to take out', () => {
    const harmless: Fact = {type: 'mark.added', operator: 'ann', text: 'all is well'};
    expect(redact(harmless)).toBe(harmless);
  });
});
