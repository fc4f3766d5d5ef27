// The series of recordings, or the screen over time, for other programs.
import type {Config} from '../config/config.ts';
import type {ToldConfig} from '../config/told.ts';
import type {Event} from '../core/event.ts';
import {exitCode, UserError} from '../errors.ts';
import {walkRecording} from '../recording/walk.ts';
import {csvOf} from '../report/write/csv.ts';
import {literalRedaction} from './redaction.ts';
import {sourcesOf, tell} from './tell.ts';
import {writeOut} from './write-out.ts';

function* redacted(events: Iterable<Event>, redact: (event: Event) => Event): Generator<Event> {
  for (const event of events) yield redact(event);
}

async function* castLines(told: ToldConfig, color: boolean): AsyncGenerator<string> {
  const {sources, window} = sourcesOf(told);
  const [source] = sources;
  if (source === undefined) return;
  // Ink asks once, when it is loaded, how many colours there are: a file has them all.
  if (color) process.env.FORCE_COLOR ??= '3';
  const {castOf} = await import('./cast.tsx');
  const redact = (await literalRedaction(told.redact))?.();
  const events = walkRecording(source.path);
  yield* castOf({
    ...{window, color, speed: told.speed, file: source.name},
    events: redact ? redacted(events, redact) : events,
  });
}

/** Resolves with the exit code. Throws `UserError`. */
export const run = async ({told, color}: Config): Promise<number> => {
  if (told === null)
    throw new UserError('No recording is named.', 'migtop recordings lists those there are.');
  await writeOut(
    told.output,
    told.format === 'cast' ? castLines(told, color) : csvOf(tell(told, await literalRedaction(told.redact))),
  );
  return exitCode.ok;
};
