// How lock modes conflict, as data.
import type {LockModel} from '../../../core/lock.ts';

export const lockModel: LockModel = {granted: {}, pending: {}, queue: 'priority'};
