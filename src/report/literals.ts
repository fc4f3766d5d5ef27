// Takes what may be personal data out of what is told: literals in statements, quoted values in messages.
import type {Event} from '../core/event.ts';
import type {Observation} from '../core/observation.ts';

/** Words before a double-quoted name; anywhere else it may be a value. */
const beforeNames =
  /\b(FROM|JOIN|INTO|UPDATE|TABLE|INDEX|CONCURRENTLY|ON|ONLY|COLUMN|CONSTRAINT|EXISTS|REFERENCES|TRUNCATE|VIEW)\s+$/i;

const tokens = new RegExp(
  [
    String.raw`--[^\n]*|#(?![>-])[^\n]*|/\*[\s\S]*?(?:\*/|$)`,
    String.raw`\$([A-Za-z_]\w*)?\$[\s\S]*?(?:\$\1\$|$)`,
    String.raw`[A-Za-z]?'(?:[^'\\]|\\[\s\S]|'')*(?:'|$)`,
    String.raw`"(?:[^"\\]|\\[\s\S]|"")*(?:"|$)`,
    '`[^`]*(?:`|$)',
    String.raw`[A-Za-z_$\u0080-\uffff][\w$\u0080-\uffff]*`,
    String.raw`0x[0-9a-f]+|\d+(?:\.\d+)?(?:e[+-]?\d+)?`,
  ].join('|'),
  'gi',
);

const isName = (text: string, at: number, token: string): boolean => {
  if (!token.endsWith('"') || text.includes('`')) return false;
  const [before, after] = [text.slice(Math.max(0, at - 40), at), text.charAt(at + token.length)];
  return before.endsWith('.') || after === '.' || beforeNames.test(before);
};

/** A statement without its literals and comments; names stay. One that is cut off in a literal ends with it. */
export const withoutLiterals = (statement: string): string =>
  statement.replaceAll(tokens, (token: string, _tag: unknown, at: number) => {
    if (/^(--|#|\/\*)/.test(token)) return '';
    if (token.startsWith('"')) return isName(statement, at, token) ? token : '?';
    if (/^\$\w*\$/.test(token)) return '?';
    if (token.startsWith('`') || /^[$A-Za-z_\u0080-\uffff](?!')/.test(token)) return token;
    return '?';
  });

/** A message without what it quotes. */
export const withoutQuotes = (message: string): string =>
  message.replaceAll(/'(?:[^']|'')*(?:'|$)|"[^"]*(?:"|$)|=\s*\([^)]*(?:\)|$)/g, '?');

const remembered = <T>(change: (text: string) => T): ((text: string) => T) => {
  const known = new Map<string, T>();
  return text => {
    const before = known.get(text);
    if (before !== undefined) return before;
    if (known.size > 20_000) known.clear();
    const made = change(text);
    known.set(text, made);
    return made;
  };
};

const observationWithout = (observation: Observation, bare: (text: string) => string): Observation => {
  const {sessions, replication} = observation;
  const self = 'value' in replication ? replication.value.self : null;
  return {
    ...observation,
    sessions:
      'value' in sessions
        ? {
            ...sessions,
            value: sessions.value.map(session =>
              session.statement === null ? session : {...session, statement: bare(session.statement)},
            ),
          }
        : sessions,
    replication:
      'value' in replication && self !== null
        ? {
            ...replication,
            value: {
              ...replication.value,
              self: {
                ...self,
                channels: self.channels.map(channel => ({
                  ...channel,
                  receiverError: channel.receiverError && withoutQuotes(channel.receiverError),
                  applierError: channel.applierError && withoutQuotes(channel.applierError),
                })),
              },
            },
          }
        : replication,
  };
};

/** For one recording: what comes again with every reading is looked at once. */
export const createLiteralRedactor = (): ((event: Event) => Event) => {
  const bare = remembered(withoutLiterals);
  return event => {
    switch (event.type) {
      case 'node.observed':
        return {...event, observation: observationWithout(event.observation, bare)};
      case 'tool.observed':
        return {
          ...event,
          jobs: event.jobs.map(job => ({...job, raw: withoutQuotes(job.raw)})),
          error: event.error && withoutQuotes(event.error),
        };
      case 'alert.raised': {
        const evidence = Object.entries(event.alert.evidence).map(
          ([name, value]) => [name, typeof value === 'string' ? withoutQuotes(value) : value] as const,
        );
        return {...event, alert: {...event.alert, evidence: Object.fromEntries(evidence)}};
      }
      case 'action.refused':
        return {...event, reason: withoutQuotes(event.reason)};
      case 'action.settled':
        return {...event, detail: withoutQuotes(event.detail)};
      case 'action.sent':
        return {...event, reply: withoutQuotes(event.reply)};
      default:
        return event;
    }
  };
};
