// What is taken out of everything that happens before anybody sees it: secrets always, literals when that is asked for.
import type {Fact} from '../core/event.ts';
import {openRedactors} from '../engines/registry.ts';
import {createLiteralRedactor} from '../recording/literals.ts';
import {createFactRedactor} from '../recording/redact.ts';

/** Of recordings; `null`: nothing is to be taken out. */
export const literalRedaction = async (
  isAsked: boolean,
): Promise<(() => <F extends Fact>(fact: F) => F) | null> => {
  if (!isAsked) return null;
  const redactors = await openRedactors();
  return () => createLiteralRedactor(redactors);
};

/** Of a session; `scrub` takes out secrets. */
export const redactionOf = async (
  {redact}: {readonly redact: boolean},
  scrub: (text: string) => string,
): Promise<(fact: Fact) => Fact> => {
  const withoutSecrets = createFactRedactor(scrub);
  const withoutLiterals = (await literalRedaction(redact))?.();
  // Literals first: a secret that was hidden in one is no literal any more.
  return withoutLiterals === undefined ? withoutSecrets : fact => withoutSecrets(withoutLiterals(fact));
};
