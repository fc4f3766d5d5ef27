// Runs the command that makes a password, such as a token that lives for minutes.
import {execFile} from 'node:child_process';
import {NodeError} from './engine.ts';

/** A command that is still running then is ended, ms. */
const limit = 15_000;

const firstLine = (text: string): string => text.split(/\r?\n/, 1)[0] ?? '';

const sentence = (
  program: string,
  error: {readonly code?: string | number | null | undefined; readonly killed?: boolean | undefined},
  stderr: string,
): string => {
  if (error.code === 'ENOENT') return `passwordCommand cannot be run: there is no program "${program}".`;
  if (error.killed) return `passwordCommand (${program}) gave no password within ${limit / 1000} s.`;
  const said = firstLine(stderr.trimStart()).slice(0, 200);
  return `passwordCommand (${program}) failed with ${error.code ?? 'a signal'}${said === '' ? '.' : `: ${said}`}`;
};

/**
 * The first line of what the command prints. No shell, no standard input; what it prints is shown to nobody.
 * Rejects with `NodeError`.
 */
export const runPasswordCommand = (command: readonly string[]): Promise<string> => {
  const [program = '', ...args] = command;
  return new Promise((resolve, reject) => {
    const child = execFile(
      program,
      args,
      {timeout: limit, killSignal: 'SIGKILL', maxBuffer: 1 << 20, encoding: 'utf8'},
      (error, stdout, stderr) => {
        const password = firstLine(stdout);
        if (error) reject(new NodeError('lost', sentence(program, error, stderr)));
        else if (password === '')
          reject(new NodeError('denied', `passwordCommand (${program}) printed no password.`));
        else resolve(password);
      },
    );
    child.stdin?.end();
  });
};
