// What a tick asks about long commands, once it is known who runs any.
import type {Session} from '../../core/session.ts';
import {track} from '../track.ts';
import {mayReport} from './readers/counted.ts';
import {makeGrowingFilesReader} from './readers/growing-files.ts';
import {makeLockNextReader} from './readers/lock-next.ts';
import {makeOnlineDdlReader, makeProcesslistReader} from './readers/processlist-progress.ts';
import {makeSessionTimeoutsReader} from './readers/session-timeouts.ts';
import {makeStageConsumerReader, makeStagesReader} from './readers/stages.ts';
import type {ServerTraits} from './traits.ts';

/** `sessions` as this tick read them. */
export const makeProgressReaders = (traits: ServerTraits, sessions: () => readonly Session[]) => {
  const working = () => sessions().filter(mayReport);
  const ids = () => working().map(({id}) => id);
  /** Of those that had no counter of their own at the last tick, the ones that are still there. */
  let silent: ReadonlySet<string | null> = new Set();
  const uncounted = () => working().filter(({identity}) => silent.has(identity.statement));
  return {
    stageConsumer: track(makeStageConsumerReader(traits)),
    stages: track(makeStagesReader(traits, ids)),
    processlist: track(makeProcesslistReader(traits, ids)),
    onlineDdl: track(makeOnlineDdlReader(traits, ids)),
    sessionTimeouts: track(makeSessionTimeoutsReader(traits, ids)),
    lockNext: track(makeLockNextReader(traits, ids)),
    growingFiles: {
      ...track(makeGrowingFilesReader(traits, uncounted)),
      lookFor: (statements: ReadonlySet<string | null>) => {
        silent = statements;
      },
    },
  };
};

export type ProgressReaders = ReturnType<typeof makeProgressReaders>;
