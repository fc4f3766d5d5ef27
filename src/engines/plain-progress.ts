// What most readings of progress say nothing of.
import type {NativeProgress} from '../core/observation.ts';

export const plainProgress: Pick<
  NativeProgress,
  'waiting' | 'waitsFor' | 'lockersDone' | 'lockersTotal' | 'lockNext' | 'changeLog' | 'untold'
> = {
  waiting: false,
  waitsFor: null,
  lockersDone: null,
  lockersTotal: null,
  lockNext: null,
  changeLog: null,
  untold: false,
};
