// A recording back to the events it was made from, also when its writer was killed in the middle of a line.
import {createReadStream} from 'node:fs';
import {constants, createGunzip} from 'node:zlib';
import {type Event, schemaVersion} from '../core/event.ts';
import {UserError} from '../errors.ts';
import {createLineReader} from './lines.ts';

/** The lines that can be unpacked; ends without an error where the file is torn off. */
async function* linesOf(path: string): AsyncGenerator<string> {
  const file = createReadStream(path);
  const unpacked = createGunzip({finishFlush: constants.Z_SYNC_FLUSH});
  file.on('error', error => unpacked.destroy(error));
  file.pipe(unpacked).setEncoding('utf8');
  let rest = '';
  for await (const piece of unpacked as AsyncIterable<string>) {
    const lines = (rest + piece).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
}

const explained = (path: string, error: unknown): unknown => {
  const said = error instanceof Error ? error.message : String(error);
  if (error instanceof UserError) return error;
  if (said.includes('ENOENT')) return new UserError(`There is no recording ${path}.`);
  return new UserError(
    `The recording ${path} cannot be read: ${said}.`,
    'Recordings are gzip files of JSON lines.',
  );
};

/** The events of a recording in order. Throws `UserError`, after the events that could be read. */
export async function* readRecording(path: string): AsyncGenerator<Event> {
  const reader = createLineReader();
  try {
    for await (const line of linesOf(path)) {
      const event = reader.read(line);
      if (event?.type === 'session.opened' && event.schema > schemaVersion)
        throw new UserError(
          `The recording ${path} was made by migtop ${event.version}, which writes a newer format.`,
          'Update migtop to read it.',
        );
      if (event !== null) yield event;
    }
  } catch (error) {
    throw explained(path, error);
  }
}
