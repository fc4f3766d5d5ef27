import {describe, expect, it} from 'vitest';
import {roleOf} from '../../../src/engines/mysql/identity.ts';

const writable = {read_only: '0', storage_read_only: '0'};
const readOnly = {read_only: '1', storage_read_only: '0'};
const source = {Channel_Name: ''};
const ofGroup = {Channel_Name: 'group_replication_applier'};

describe('the role of a server', () => {
  it.each([
    ['replica', 'has a source, though it accepts writes', [source], writable],
    ['replica', 'has a named source', [{Channel_Name: 'eu'}, ofGroup], readOnly],
    ['primary', 'has no source', [], writable],
    ['primary', 'has no source and is read-only for a while', [], readOnly],
    ['primary', 'is the member of a group that accepts writes', [ofGroup], writable],
    ['replica', 'is a member of a group that does not', [ofGroup], readOnly],
    ['replica', 'reads storage that another one writes', [], {...readOnly, storage_read_only: '1'}],
    ['primary', 'hides its sources and accepts writes', null, writable],
    ['replica', 'hides its sources and accepts none', null, readOnly],
  ] as const)('is %s where it %s', (role, _, replication, server) => {
    expect(roleOf(replication, server)).toBe(role);
  });
});
