// What was done and what came of it, as sentences. Made from facts wherever they are shown: screen, log line, report.

import type {ActionKind, ActionTarget, Outcome} from '../../core/action.ts';
import {counted} from '../../core/advice/words.ts';
import {duration} from '../format.ts';

/** The target by the shortest name that is one. */
export const targetName = (target: ActionTarget): string =>
  target.type === 'session' ? target.session : target.label;

/** `cancel 4122` */
export const actionName = (action: ActionKind, target: ActionTarget): string =>
  `${action} ${action === 'tell progress apart' ? 'on ' : ''}${target.type === 'index' ? target.name : target.label}`;

const outcomes: Readonly<Record<Outcome, string>> = {
  gone: 'is gone',
  stopped: 'has stopped',
  'rolling back': 'is rolling back',
  ignored: 'goes on as before',
  acknowledged: 'did as asked',
  unacknowledged: 'has not answered',
  done: 'done',
  failed: 'failed',
};

/** Outcomes after which the trouble is still there. */
export const isTrouble = (outcome: Outcome): boolean =>
  outcome === 'ignored' || outcome === 'unacknowledged' || outcome === 'failed';

/** What concerns only migtop and its connections: done as soon as it is asked. */
export const isOwn = (action: ActionKind): boolean =>
  action === 'arm' ||
  action === 'disarm' ||
  action === 'watch replica' ||
  action === 'hold' ||
  action === 'release';

const ownDone = (action: ActionKind, label: string): string => {
  switch (action) {
    case 'arm':
      return `armed for ${label}`;
    case 'disarm':
      return `disarmed for ${label}`;
    case 'hold':
      return `held: ${label}`;
    case 'release':
      return `released: ${label}`;
    default:
      return `watching replica ${label}`;
  }
};

/** `4122 has stopped after 0.4 s; 38 sessions released within 0.6 s` */
export const outcomeSentence = (
  {action, target}: {readonly action: ActionKind; readonly target: ActionTarget},
  settled: {
    readonly outcome: Outcome;
    readonly detail: string;
    readonly took: number;
    readonly released: number;
    readonly releasedAfter: number | null;
  },
): string => {
  if (isOwn(action) && settled.outcome === 'done') return ownDone(action, target.label);
  const what = target.type === 'session' ? targetName(target) : `${action} ${targetName(target)}:`;
  const released =
    settled.released === 0
      ? ''
      : `; ${counted(settled.released, 'session')} released${settled.releasedAfter === null ? '' : ` within ${duration(settled.releasedAfter)}`}`;
  const detail = settled.detail === '' ? '' : ` (${settled.detail})`;
  return `${what} ${outcomes[settled.outcome]} after ${duration(settled.took)}${released}${detail}`;
};
