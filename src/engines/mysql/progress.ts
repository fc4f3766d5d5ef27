// The part of an observation that tells of long commands.
import type {NativeProgress, Reading} from '../../core/observation.ts';
import type {Session, SessionId} from '../../core/session.ts';
import type {ProgressReaders} from './progress-readers.ts';
import {onlineProgress} from './readers/processlist-progress.ts';
import {progressOf} from './readers/progress.ts';
import {makeStageProgress} from './readers/stage-progress.ts';

const none: ReadonlyMap<SessionId, never> = new Map<SessionId, never>();

/** Why the server's own counters said nothing; `null`: they were asked. */
const unread = ({stages, processlist, onlineDdl}: ProgressReaders): string | null => {
  for (const each of [stages, processlist, onlineDdl]) {
    const reading = each.reading();
    if ('missing' in reading) return reading.missing;
  }
  return null;
};

type ProgressPart = (
  readers: ProgressReaders,
  sessions: readonly Session[],
  at: number,
) => Reading<readonly NativeProgress[]>;

/** `at`: when the sessions were read. */
export const makeProgressPart = (): ProgressPart => {
  const stageProgress = makeStageProgress();
  return (readers, sessions, at) => {
    const stages = readers.stages.value();
    const processes = readers.processlist.value();
    const online = readers.onlineDdl.value();
    const [only, ...others] = processes?.inPlace ?? [];
    const value = progressOf(sessions, {
      counters: [
        processes?.staged ?? none,
        stages === null ? none : stageProgress(stages),
        processes === null || online === null ? none : onlineProgress(processes, online),
        readers.growingFiles.value() ?? none,
      ],
      states: new Map([
        ...(stages?.altering ?? []).map(({session, state}) => [session, state ?? ''] as const),
        ...(processes?.states ?? none),
      ]),
      lockNext: readers.lockNext.value() ?? none,
      changeLogs: new Map(
        only === undefined || others.length > 0 || online?.changeLog == null
          ? []
          : [[only, online.changeLog]],
      ),
      unread: unread(readers),
    });
    const silent = new Set(
      value.filter(({done, waiting}) => done === null && !waiting).map(({session}) => session),
    );
    readers.growingFiles.lookFor(
      new Set(sessions.filter(({id}) => silent.has(id)).map(({identity}) => identity.statement)),
    );
    return {at, value};
  };
};
