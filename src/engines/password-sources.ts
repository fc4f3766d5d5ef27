// Passwords that are not written down: typed by a person, or made by a command.
import {runPasswordCommand} from './password-command.ts';

/** What a person typed stays known while the program runs, and is asked for once. */
export const askedOnce = (ask: (() => Promise<string>) | null) => {
  let answer: Promise<string> | null = null;
  return {
    recall: async () => (answer === null ? null : await answer),
    ask:
      ask === null
        ? null
        : async () => {
            answer ??= ask();
            await answer;
          },
  };
};

/** Connections that open together share one run of the command. */
export const sharedCommand = (command: readonly string[] | null) => {
  let running: Promise<string> | null = null;
  return async (): Promise<string | null> => {
    if (command === null) return null;
    running ??= runPasswordCommand(command).finally(() => {
      running = null;
    });
    return running;
  };
};
