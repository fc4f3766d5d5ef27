// What went wrong in a batch, by what another try would help.
import type {BackfillErrorKind} from '../../backfill.ts';
import {explainedBy} from '../../backfill-failure.ts';
import {NodeError} from '../../engine.ts';
import {errorNumber} from '../errors.ts';

/**
 * No lock in time 1205; deadlock 1213, or a row that changed under a snapshot 1020 (MariaDB); out of time 3024, 1969, or cancelled 1317;
 * a server that is read-only now, and may come back as a primary 1290, 1792, 1836.
 */
const kinds: Readonly<Record<number, BackfillErrorKind>> = {
  ...{1205: 'locked', 1213: 'conflict', 1020: 'conflict'},
  ...{3024: 'slow', 1969: 'slow', 1317: 'slow'},
  ...{1290: 'lost', 1792: 'lost', 1836: 'lost'},
};

const kindOf = (error: unknown): BackfillErrorKind => {
  const number = errorNumber(error) ?? (error instanceof Error ? errorNumber(error.cause) : null);
  const known = number === null ? undefined : kinds[number];
  if (known !== undefined) return known;
  // An answer that did not come leaves the connection in a state we do not know.
  return error instanceof NodeError ? 'lost' : 'refused';
};

export const explained = explainedBy(kindOf);
