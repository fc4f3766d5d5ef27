// Time limits that a role or a database gives to every session: short ones would end ours before it has set its own.
import {sqlState} from './errors.ts';
import type {PostgresSettings} from './settings.ts';

/** By the error that each ends a session or statement with: a server that knows the error knows the setting. */
const limitBehind: Readonly<Record<string, string>> = {
  '25P04': 'transaction_timeout',
  '55P03': 'lock_timeout',
  '57014': 'statement_timeout',
  '57P05': 'idle_session_timeout',
};

/** The limit that ended an attempt to connect; `null`: it was something else. */
export const limitThatEnded = (error: unknown): string | null => {
  const cause = error instanceof Error ? error.cause : null;
  return limitBehind[sqlState(cause) ?? ''] ?? null;
};

/** The same server, told with the first message that these limits are not ours; poolers refuse such messages, so it is no habit. */
export const without = (settings: PostgresSettings, limits: ReadonlySet<string>): PostgresSettings => {
  if (limits.size === 0) return settings;
  const lifted = [...limits].map(name => `-c ${name}=0`);
  return {...settings, options: [settings.options ?? '', ...lifted].join(' ').trim()};
};
