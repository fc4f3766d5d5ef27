import type {Rest} from '../canary.ts';
import {alertKey, type State} from '../state.ts';

/** What makes every further statement a burden. Waits for locks do not: a canary that waits with the others is what it is there for. */
const burdened = ['connections', 'node stale'] as const;

/** Why a node is to be spared whatever is not needed to watch it; `null`: it is not in such trouble. */
export const troubleOf = ({alerts}: State, node: string): Rest['because'] | null =>
  burdened.find(kind => alerts[alertKey({kind, node, subject: node})]?.alert.severity === 'critical') ?? null;
