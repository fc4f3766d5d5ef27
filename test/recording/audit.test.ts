import {mkdtempSync, readFileSync, rmSync, statSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {describe, expect, it, onTestFinished} from 'vitest';
import type {Event} from '../../src/core/event.ts';
import {createAudit} from '../../src/recording/audit.ts';
import {start} from '../core/world.ts';

const steps: readonly Event[] = [
  {
    ...{
      type: 'action.asked',
      at: start,
      id: 'a',
      group: null,
      node: 'db1',
      operator: 'ann',
      action: 'cancel',
    },
    target: {
      ...{type: 'session', session: '30', label: '30 ALTER TABLE orders\n{"operator":"bob"}'},
      identity: {session: 's', transaction: 't', statement: 'q'},
    },
    command: 'SELECT pg_cancel_backend(30)',
    effect: {frees: 1, freesNext: 0, stillBlocked: 0, rollsBack: null, leavesBehind: [], warnings: []},
  },
  {type: 'action.sent', at: start + 10, id: 'a', reply: 'sent'},
  {
    ...{type: 'action.settled', at: start + 50, id: 'a', outcome: 'stopped', detail: ''},
    ...{took: 40, released: 1, releasedAfter: 45},
  },
];

const folder = (): string => {
  const made = mkdtempSync(path.join(tmpdir(), 'migtop-audit-'));
  onTestFinished(() => rmSync(made, {recursive: true}));
  return made;
};

describe('the audit log', () => {
  it('has a line for each step, in a file of this user alone, whatever a server calls its things', () => {
    const file = path.join(folder(), 'state/audit.jsonl');
    const audit = createAudit({path: file, onTrouble: why => expect.unreachable(why)});
    for (const step of steps) audit(step);
    const lines = readFileSync(file, 'utf8').trim().split('\n');
    expect(lines.map(line => JSON.parse(line))).toMatchObject(
      ['asked', 'sent', 'settled'].map(step => ({step, id: 'a', operator: 'ann', action: 'cancel'})),
    );
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(statSync(path.dirname(file)).mode & 0o777).toBe(0o700);
  });

  it('says once that its disk is full, and stops nobody', () => {
    const said: string[] = [];
    const audit = createAudit({path: '/dev/full', onTrouble: why => said.push(why)});
    for (const step of steps) audit(step);
    expect(said).toEqual([expect.stringMatching(/^No audit log: ENOSPC/)]);
  });
});
