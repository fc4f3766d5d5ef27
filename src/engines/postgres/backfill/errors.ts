// What went wrong in a batch, by what another try would help.
import type {BackfillErrorKind} from '../../backfill.ts';
import {explainedBy} from '../../backfill-failure.ts';
import {NodeError} from '../../engine.ts';
import {sqlState} from '../errors.ts';

/** https://www.postgresql.org/docs/current/errcodes-appendix.html; 25006: the server is a replica now, and may come back as a primary. */
const kinds: Readonly<Record<string, BackfillErrorKind>> = {
  '55P03': 'locked',
  '40P01': 'conflict',
  '40001': 'conflict',
  '57014': 'slow',
  '25006': 'lost',
};

const kindOf = (error: unknown): BackfillErrorKind => {
  const state = sqlState(error) ?? (error instanceof Error ? sqlState(error.cause) : null);
  const known = state === null ? undefined : kinds[state];
  if (known !== undefined) return known;
  // An answer that did not come leaves the connection in a state we do not know.
  return error instanceof NodeError ? 'lost' : 'refused';
};

export const explained = explainedBy(kindOf);
