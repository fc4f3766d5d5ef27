import type {Session} from '../../src/core/session.ts';
import {clean} from '../../src/text/clean.ts';
import {duration} from '../../src/text/format.ts';
import {stateWord} from './session-columns.ts';

/** ` (idle in transaction 4 m 12 s, reporting)` */
export const who = (blocker: Session | null, age: number | null): string =>
  blocker === null
    ? ''
    : ` (${[`${stateWord(blocker)} ${duration(age)}`, clean(blocker.application ?? '')].filter(Boolean).join(', ')})`;
