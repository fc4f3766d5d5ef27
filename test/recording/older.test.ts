// Recordings that earlier versions of migtop have written are read as if today's had.
import {describe, expect, it} from 'vitest';
import type {Event} from '../../src/core/event.ts';
import {createLineReader, createLineWriter} from '../../src/recording/lines.ts';
import {connected, opened, observation as said, session, start, stateAfter} from '../core/world.ts';

/** As schema 1 had it: the time-outs of roles in part `timeouts`, and no part `roles`. */
const withTimeouts = (after: number, timeouts: unknown): Event => {
  const {roles: _, ...rest} = said(after, {sessions: [session('20', {user: 'shop'})]});
  return {
    ...{type: 'node.observed', at: start + after, node: 'db1'},
    observation: {...rest, timeouts} as unknown as ReturnType<typeof said>,
  };
};

const readAgain = (events: readonly Event[]): readonly Event[] => {
  const writer = createLineWriter();
  const reader = createLineReader();
  return events.flatMap(event => writer.write(event)).flatMap(line => reader.read(line) ?? []);
};

const rolesIn = (event: Event | undefined) =>
  event?.type === 'node.observed' ? event.observation.roles : undefined;

describe('a recording of schema 1', () => {
  const value = [{user: 'shop', lock: 3_000, statement: null}];

  it('has roles of which only the time-outs are known', () => {
    const [first, second] = readAgain([
      withTimeouts(1_000, {at: start, value}),
      withTimeouts(2_000, {at: start, value}),
    ]);
    const roles = {at: start, value: [{user: 'shop', protected: null, lock: 3_000, statement: null}]};
    expect(rolesIn(first)).toEqual(roles);
    expect(rolesIn(second)).toEqual(roles);
  });

  it('says why they are missing where it did, or that it has none', () => {
    const [hidden, none] = readAgain([
      withTimeouts(1_000, {at: start, missing: 'not read yet'}),
      withTimeouts(2_000, undefined),
    ]);
    expect(rolesIn(hidden)).toEqual({at: start, missing: 'not read yet'});
    expect(rolesIn(none)).toMatchObject({missing: 'not in this recording'});
  });

  it('adds up to a state', () => {
    const [observed] = readAgain([withTimeouts(1_000, {at: start, value})]);
    if (observed === undefined) throw new Error('nothing was read');
    const state = stateAfter([
      [0, opened()],
      [0, connected('db1')],
      [1_000, observed],
    ]);
    expect(state.nodes.db1?.observation?.roles).toMatchObject({value: [{user: 'shop', lock: 3_000}]});
  });
});
