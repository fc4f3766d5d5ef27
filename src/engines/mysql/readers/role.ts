// Whether the server still is what it was when we connected: a primary or a replica.
import type {Reader} from '../../reader.ts';
import type {Row} from '../../row.ts';
import {replicaStatusSql} from '../identity.ts';
import type {ServerTraits} from '../traits.ts';

/** How late a change of role may be noticed, ms. */
const every = 2_000;

export const readOnlyReader: Reader<Row | undefined> = {
  name: 'read_only',
  every,
  budget: 5,
  sql: () => 'select @@global.read_only as read_only, @@global.innodb_read_only as storage_read_only',
  read: ([row]) => row,
};

/** What the server says of the sources that it replicates from; `null`: our user may not see it. */
export const makeSourcesReader = (traits: ServerTraits): Reader<readonly Row[] | null> => ({
  name: 'sources',
  every: 0,
  budget: 5,
  sql: () => (traits.may.seeReplication ? replicaStatusSql(traits) : null),
  read: rows => (traits.may.seeReplication ? rows : null),
});
