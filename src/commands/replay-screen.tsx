// A recording on the screen of the console: played, or followed while it is written. Nothing is connected to.
import type {Ports} from '../../components/ports.ts';
import type {Config} from '../config/config.ts';
import {UserError} from '../errors.ts';
import {isWriterGone} from '../recording/writer.ts';
import {parseMoment} from '../source/replay/moment.ts';
import {openReplay, type Replay} from '../source/replay/replay.ts';
import {later, sayGoodbye, showScreen} from './screen.tsx';

/** Goes to where the user wants to begin. Throws `UserError`. */
const begin = (replay: Replay, at: string | null) => {
  if (at === null) return;
  const moment = parseMoment(at, replay.status(), replay.state().opened?.zoneOffset ?? 0);
  if (moment === null) throw new UserError(`--at "${at}" is no time.`, 'Write 14:02, 14:02:30, +30s or 40%.');
  replay.seek(moment);
};

const refused = {refused: 'this is a recording: no key acts on a server here', fix: null};

/** Resolves with the exit code. Throws `UserError`. */
export const runReplay = async ({replay: wanted, color}: Config, follow: boolean): Promise<number> => {
  if (wanted === null)
    throw new UserError('No recording is named.', 'migtop recordings lists those there are.');
  if (!process.stdin.isTTY || !process.stdout.isTTY)
    throw new UserError('There is no terminal to draw on.', 'zcat FILE | jq reads a recording without one.');
  const {file, at} = wanted;
  const replay = openReplay({
    ...{path: file, follow, later, now: () => performance.now()},
    writerGone: () => isWriterGone(file),
  });
  begin(replay, at);
  const end = await showScreen({
    ...{source: replay, time: replay.time, title: `migtop ${file}`, color},
    ports: (_, own): Ports => ({
      ...own,
      offer: () => refused,
      stillSame: () => refused.refused,
      run: () => {},
      disarm: () => {},
      note: () => {},
      takeBaseline: () => refused.refused,
      statementOf: () => null,
      locksOf: () => null,
      watchReplica: () => refused.refused,
      recording: () => null,
      pollers: () => [],
      travel: replay,
    }),
    onCrash: replay.close,
  });
  replay.close();
  sayGoodbye(end, '');
  process.exit(end.code);
};
