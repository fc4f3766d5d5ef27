// Everything that a tick may ask, in the order in which it is sent.
import {track} from '../track.ts';
import {makeSourcesReader, readOnlyReader} from './readers/role.ts';
import type {ServerTraits} from './traits.ts';

export type ReaderOptions = {
  readonly traits: ServerTraits;
  readonly watchedTables: () => readonly string[];
  readonly heartbeat: {readonly table: string; readonly column: string} | null;
};

/** Sessions come right before the locks: the less time between them, the less can change. */
export const makeReaders = ({traits}: ReaderOptions) => ({
  readOnly: track(readOnlyReader),
  sources: track(makeSourcesReader(traits)),
});

export type Readers = ReturnType<typeof makeReaders>;
