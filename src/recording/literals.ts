// Takes what may be personal data out of what is stored and told: literals in statements, quoted values in messages.
import type {Fact} from '../core/event.ts';
import type {Observation} from '../core/observation.ts';
import type {Session} from '../core/session.ts';
import {remembered} from './remembered.ts';

/** The statement without its literals; `cut`: it is not the whole text. */
type Redact = (statement: string, cut: boolean) => string;

/** A message without what it quotes. */
export const withoutQuotes = (message: string): string =>
  message.replaceAll(/'(?:[^']|'')*(?:'|$)|"[^"]*(?:"|$)|=\s*\([^)]*(?:\)|$)/g, '?');

const rememberedBoth = (redact: Redact): Redact => {
  const whole = remembered(text => redact(text, false));
  const cut = remembered(text => redact(text, true));
  return (text, isCut) => (isCut ? cut : whole)(text);
};

const sessionWithout = (session: Session, redact: Redact): Session =>
  session.statement === null
    ? session
    : {...session, statement: redact(session.statement, session.statementCut)};

/** Characters of a text that may have been cut there: of these, PostgreSQL keeps utility statements as they were written. */
const cutAt = 500;

const meansWithout = ({means}: Observation, redact: Redact): Pick<Observation, 'means'> => {
  if (means === undefined || !('value' in means)) return means === undefined ? {} : {means};
  const worst = means.value.worst.map(each => ({
    ...each,
    statement: each.statement && redact(each.statement, each.statement.length >= cutAt),
  }));
  return {means: {...means, value: {...means.value, worst}}};
};

const observationWithout = (observation: Observation, redact: Redact): Observation => {
  const {sessions, replication} = observation;
  const self = 'value' in replication ? replication.value.self : null;
  return {
    ...observation,
    ...meansWithout(observation, redact),
    sessions:
      'value' in sessions
        ? {...sessions, value: sessions.value.map(session => sessionWithout(session, redact))}
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

const factWithout = (fact: Fact, redactorAt: (node: string) => Redact): Fact => {
  switch (fact.type) {
    case 'session.opened':
      return {...fact, redacted: true};
    case 'node.observed':
      return {...fact, observation: observationWithout(fact.observation, redactorAt(fact.node))};
    case 'tool.observed':
      return {
        ...fact,
        jobs: fact.jobs.map(job => ({...job, raw: withoutQuotes(job.raw)})),
        error: fact.error && withoutQuotes(fact.error),
      };
    case 'alert.raised': {
      const evidence = Object.entries(fact.alert.evidence).map(
        ([name, value]) => [name, typeof value === 'string' ? withoutQuotes(value) : value] as const,
      );
      return {...fact, alert: {...fact.alert, evidence: Object.fromEntries(evidence)}};
    }
    case 'probe.observed':
      return {...fact, lastError: fact.lastError && withoutQuotes(fact.lastError)};
    case 'action.refused':
      return {...fact, reason: withoutQuotes(fact.reason)};
    case 'action.settled':
      return {...fact, detail: withoutQuotes(fact.detail)};
    case 'action.sent':
      return {...fact, reply: withoutQuotes(fact.reply)};
    default:
      return fact;
  }
};

/** For the events of one session in their order. `redactorOf`: by the id of a node's engine. */
export const createLiteralRedactor = (
  redactorOf: (engine: string) => Redact,
): (<F extends Fact>(fact: F) => F) => {
  const redactors = new Map<string, Redact>();
  const ofEngine = new Map<string, Redact>();
  const redactorFor = (engine: string): Redact => {
    const known = ofEngine.get(engine) ?? rememberedBoth(redactorOf(engine));
    ofEngine.set(engine, known);
    return known;
  };
  // A node is observed once it was connected to, which tells its engine.
  const redactorAt = (node: string): Redact => redactors.get(node) ?? redactorFor('');
  return <F extends Fact>(fact: F): F => {
    if (fact.type === 'node.connected') redactors.set(fact.node, redactorFor(fact.engine));
    return factWithout(fact, redactorAt) as F;
  };
};
