// Events as lines of JSON and back. What repeats is said once: query texts by number, observations by what changed since the last.
import type {Event, EventOf} from '../core/event.ts';
import type {Observation} from '../core/observation.ts';
import {differenceOf, type Json, patched} from './difference.ts';
import {asOfToday, jobsAsOfToday, openingAsOfToday} from './older.ts';
import type {NumberedSession, ObservedLine, Texts} from './schema.ts';

type Line = Texts | ObservedLine | Exclude<Event, EventOf<'node.observed'>>;

export type LineWriter = {readonly write: (event: Event) => readonly string[]};

/** Starts with nothing said before: its first lines can be read without any that precede them. */
export const createLineWriter = (): LineWriter => {
  const numbers = new Map<string, number>();
  const frames = new Map<string, Json>();

  const observed = ({at, type, node, observation}: EventOf<'node.observed'>): readonly Line[] => {
    const texts: Record<string, string> = {};
    const numberOf = (text: string): number => {
      const known = numbers.get(text);
      if (known !== undefined) return known;
      const number = numbers.size;
      numbers.set(text, number);
      texts[number] = text;
      return number;
    };
    const frame = numbered(observation, numberOf);
    const before = frames.get(node);
    frames.set(node, frame);
    const line: ObservedLine =
      before === undefined
        ? {at, type, node, observation: frame}
        : {at, type, node, change: differenceOf(before, frame) ?? {}};
    return Object.keys(texts).length === 0 ? [line] : [{type: 'texts', texts}, line];
  };

  return {
    write: event =>
      (event.type === 'node.observed' ? observed(event) : [event]).map(line => JSON.stringify(line)),
  };
};

export type LineReader = {
  /** The event of a line; `null` for a line that only prepares for others. Throws when the line is damaged. */
  readonly read: (line: string) => Event | null;
};

export const createLineReader = (): LineReader => {
  const texts = new Map<number, string>();
  const frames = new Map<string, Json>();

  const observed = (line: ObservedLine): EventOf<'node.observed'> => {
    const {at, type, node} = line;
    const frame = 'change' in line ? patched(frames.get(node), line.change) : line.observation;
    frames.set(node, frame);
    return {at, type, node, observation: asOfToday(lettered(frame, number => texts.get(number) ?? null))};
  };

  return {
    read: text => {
      const line = JSON.parse(text) as Line;
      if (line.type === 'node.observed') return observed(line as ObservedLine);
      if (line.type === 'session.opened') return openingAsOfToday(line);
      if (line.type === 'tool.observed') return {...line, jobs: jobsAsOfToday(line.jobs)};
      if (line.type !== 'texts') return line;
      for (const [number, said] of Object.entries(line.texts)) texts.set(Number(number), said);
      return null;
    },
  };
};

const numbered = (observation: Observation, numberOf: (text: string) => number): Json => {
  const {sessions} = observation;
  if (!('value' in sessions)) return observation;
  const value = sessions.value.map(
    (session): NumberedSession => ({
      ...session,
      statement: session.statement === null ? null : numberOf(session.statement),
    }),
  );
  return {...observation, sessions: {...sessions, value}};
};

const lettered = (frame: Json, textOf: (number: number) => string | null): Observation => {
  const {sessions, ...rest} = frame as Omit<Observation, 'sessions'> & {
    readonly sessions: {at: number; value: readonly NumberedSession[]} | {at: number; missing: string};
  };
  if (!('value' in sessions)) return {...rest, sessions};
  const value = sessions.value.map(session => ({
    ...session,
    statement: session.statement === null ? null : textOf(session.statement),
  }));
  return {...rest, sessions: {...sessions, value}};
};
