import {openConnection} from '../../../src/engines/mysql/connection.ts';
import {resolveTarget} from '../../../src/engines/mysql/target.ts';
import {makeOpening, type Wanted} from '../opening.ts';

export const {resolve, openAt, open} = makeOpening(resolveTarget, openConnection);

/** What opening rejects with; `null`: it does not. */
export const failing = (dsn: string, wanted: Wanted = {}): Promise<unknown> =>
  open(dsn, wanted).then(
    async connection => {
      await connection.close();
      return null;
    },
    (error: unknown) => error,
  );
