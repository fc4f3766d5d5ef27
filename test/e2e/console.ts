// The built console in a real terminal.
import type {PtyTerminal} from '../screen/pty.ts';
import {openProgram} from './open-program.ts';

export type ScreenOptions = {
  readonly flags?: readonly string[];
  readonly columns?: number;
  readonly rows?: number;
  readonly env?: Readonly<Record<string, string>>;
};

export type Console = PtyTerminal & {
  /** Where it records, unless told otherwise. */
  readonly home: string;
  /** Presses keys one after the other, as a person does. */
  readonly keys: (...keys: string[]) => void;
};

/** Watches a primary and its replica; ended at the end of the test at the latest. */
export const watchServers = (
  primary: string,
  replica: string,
  {flags = [], columns, rows, env}: ScreenOptions = {},
): Console => {
  const terminal = openProgram(['watch', primary, '--replica', replica, '--operator', 'ann', ...flags], {
    ...(columns === undefined ? {} : {columns}),
    ...(rows === undefined ? {} : {rows}),
    ...(env === undefined ? {} : {env}),
  });
  const keys = (...pressed: string[]) => {
    for (const key of pressed) terminal.press(key);
  };
  return {...terminal, keys};
};
