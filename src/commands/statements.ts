// Whole statements of sessions, fetched when somebody looks: a reading has only their beginning.
import type {SessionId} from '../core/observation.ts';
import type {LiveSource} from '../source/live.ts';

export type Statements = {
  /** What is known by now; asking fetches it. `null`: not yet, gone or hidden. */
  readonly of: (node: string, session: SessionId) => string | null;
};

/** How long a statement is taken for the current one, ms. */
const fresh = 1_000;

/** `changed` is called when an answer has come. Only what was looked at last is kept. */
export const createStatements = (
  source: Pick<LiveSource, 'node'>,
  now: () => number,
  changed: () => void,
): Statements => {
  let known: {readonly key: string; readonly at: number; readonly text: string | null} | null = null;
  let asking = false;
  const fetch = async (node: string, session: SessionId, key: string) => {
    asking = true;
    const text = await source
      .node(node)
      ?.statement(session)
      .catch(() => null);
    asking = false;
    known = {key, at: now(), text: text ?? null};
    changed();
  };
  return {
    of: (node, session) => {
      const key = `${node}|${session}`;
      if (!asking && (known?.key !== key || now() - known.at > fresh)) void fetch(node, session, key);
      return known?.key === key ? known.text : null;
    },
  };
};
