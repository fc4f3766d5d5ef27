// Makes everything that a backfill's statements reject with say whether another try helps.
import {UserError} from '../errors.ts';
import {BackfillError, type BackfillErrorKind} from './backfill.ts';

/** Every rejection as a `BackfillError`, but for what the user can mend. */
export const explainedBy =
  (kindOf: (error: unknown) => BackfillErrorKind) =>
  <Arguments extends unknown[], Result>(
    ask: (...given: Arguments) => Promise<Result>,
  ): ((...given: Arguments) => Promise<Result>) =>
  async (...given) => {
    try {
      return await ask(...given);
    } catch (error) {
      if (error instanceof BackfillError || error instanceof UserError) throw error;
      throw new BackfillError(kindOf(error), error instanceof Error ? error.message : String(error));
    }
  };
