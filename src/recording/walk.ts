// All events of a recording, one minute in memory at a time; what is damaged is left out.
import type {Event} from '../core/event.ts';
import {UserError} from '../errors.ts';
import {createMemberReader} from './member.ts';
import {createMemberIndex} from './members.ts';
import {openTape, type Tape} from './tape.ts';

function* eventsOf(tape: Tape): Generator<Event> {
  const index = createMemberIndex(tape);
  while (index.step());
  for (const {from, to} of index.members())
    try {
      yield* createMemberReader(tape, from).read(to);
    } catch (error) {
      if (error instanceof UserError) throw error;
    }
}

/** Throws `UserError` where the file cannot be opened, or only a later migtop can read it. */
export function* walkRecording(path: string): Generator<Event> {
  const tape = openTape(path);
  try {
    yield* eventsOf(tape);
  } finally {
    tape.close();
  }
}
