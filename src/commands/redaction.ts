// What is taken out of everything that happens before anybody sees it: secrets always, literals when that is asked for.
import type {Fact} from '../core/event.ts';
import {openRedactors} from '../engines/registry.ts';
import {createLiteralRedactor} from '../recording/literals.ts';
import {createFactRedactor} from '../recording/redact.ts';
import type {NamedServer} from './servers.ts';

/** Of recordings; `null`: nothing is to be taken out. */
export const literalRedaction = async (
  isAsked: boolean,
): Promise<(() => <F extends Fact>(fact: F) => F) | null> => {
  if (!isAsked) return null;
  const redactors = await openRedactors();
  return () => createLiteralRedactor(redactors);
};

const enginesOf = (servers: readonly NamedServer[]) => [...new Set(servers.map(({engine}) => engine))];

/** Of a session; `scrub` takes out secrets. */
export const redactionOf = async (
  {redact}: {readonly redact: boolean},
  servers: readonly NamedServer[],
  scrub: (text: string) => string,
): Promise<(fact: Fact) => Fact> => {
  const withoutSecrets = createFactRedactor(scrub);
  // One parser takes tens of megabytes: only those of the servers that are watched.
  const withoutLiterals = redact ? createLiteralRedactor(await openRedactors(enginesOf(servers))) : undefined;
  // Literals first: a secret that was hidden in one is no literal any more.
  return withoutLiterals === undefined ? withoutSecrets : fact => withoutSecrets(withoutLiterals(fact));
};
