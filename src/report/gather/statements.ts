// Statements of the sessions that are the migration.
import {briefly} from '../../core/migration/statement.ts';
import {timeoutOf} from '../../core/migration/timeouts.ts';
import {toolNamed} from '../../core/migration/tools.ts';
import type {Session} from '../../core/session.ts';
import {sessionsById} from '../../core/sessions.ts';
import type {NodeState} from '../../core/state.ts';
import type {MigrationStatement} from '../work.ts';
import {formOf} from './form.ts';
import {observedIn, type Step} from './step.ts';

/** A backfill may run a statement for each of thousands of batches. */
const mostListed = 60;

/** By the name that it gives itself, or by the lock that it has. */
const toolOf = ({runnerLocks}: NodeState, {id, application}: Session): string | null =>
  toolNamed(application)?.name ?? runnerLocks.find(({holder}) => holder === id)?.runner ?? null;

const begun = (node: NodeState, session: Session, evidence: string, at: number): MigrationStatement => ({
  ...{cluster: node.cluster, node: node.node, session: session.id, user: session.user},
  application: session.application || null,
  tool: toolOf(node, session),
  ...{evidence, statement: session.statement, statementCut: session.statementCut},
  brief: briefly(session.statement) ?? 'a statement',
  kind: session.statementKind,
  ...{from: at, to: at, waited: null, lockTimeout: null, stopped: null, goesOn: true},
});

/** Idle sessions of a watched application are not at work. */
const isAtWork = ({state, kind, leader}: Session): boolean =>
  kind === 'client' && leader === null && state !== 'idle' && state !== 'hidden';

export const createStatementsGatherer = () => {
  const known = new Map<string, MigrationStatement>();
  let more = 0;

  const see = (node: NodeState, session: Session, evidence: string, at: number): string | null => {
    const key = [
      node.cluster,
      node.node,
      session.id,
      session.identity.session,
      formOf(session.statement),
    ].join('|');
    const before = known.get(key);
    if (before === undefined && known.size >= mostListed) {
      more += 1;
      return null;
    }
    const facts = before ?? begun(node, session, evidence, at);
    const waited = node.graph.waited.get(session.id) ?? null;
    known.set(key, {
      ...facts,
      from: Math.min(facts.from, at),
      to: Math.max(facts.to, at),
      // Who it is may be read later than what it does.
      application: facts.application ?? (session.application || null),
      tool: facts.tool ?? toolOf(node, session),
      waited: waited === null ? facts.waited : Math.max(waited, facts.waited ?? 0),
      lockTimeout: timeoutOf(node, session, 'lock') ?? facts.lockTimeout,
      goesOn: true,
    });
    return key;
  };

  return {
    take: (step: Step) => {
      const node = observedIn(step);
      if (node === null) return;
      const sessions = sessionsById(node);
      const seen = new Set<string | null>();
      for (const [id, evidence] of node.migration) {
        const session = sessions.get(id);
        if (session !== undefined && isAtWork(session)) seen.add(see(node, session, evidence, step.event.at));
      }
      for (const [key, facts] of known)
        if (facts.goesOn && !seen.has(key) && facts.cluster === node.cluster && facts.node === node.node)
          known.set(key, {...facts, goesOn: false});
    },
    statements: (): readonly MigrationStatement[] => [...known.values()],
    more: (): number => more,
  };
};
