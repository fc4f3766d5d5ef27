/** Exit codes: what a script can tell apart. 130 and 143 follow the shell's convention for signals. */
export const exitCode = {ok: 0, error: 1, unhealthy: 2} as const;

/**
 * Something the user can mend. Printed as one sentence and a hint, never with a stack trace.
 * Everything else that is thrown is a bug.
 */
export class UserError extends Error {
  override readonly name = 'UserError';
  readonly hint: string | undefined;
  readonly exitCode: number;

  constructor(message: string, hint?: string, code: number = exitCode.error) {
    super(message);
    this.hint = hint;
    this.exitCode = code;
  }
}
