// Who did what to which server: a line of JSON for each step of an action, on disk before the next one is taken.
import {appendFileSync, mkdirSync} from 'node:fs';
import path from 'node:path';
import type {Event, EventOf} from '../core/event.ts';

export type AuditOptions = {
  readonly path: string;
  /** Called once when the log cannot be written. */
  readonly onTrouble: (why: string) => void;
};

type Step = EventOf<'action.asked' | 'action.refused' | 'action.sent' | 'action.settled'>;

const isStep = (event: Event): event is Step => event.type.startsWith('action.');

const targetOf = ({target}: EventOf<'action.asked'>) =>
  target.type === 'session'
    ? {session: target.session, identity: target.identity, label: target.label}
    : target.label;

/** What is new in each step; the rest of the line says every time what it is about. */
const newsOf = (step: Step) => {
  switch (step.type) {
    case 'action.asked':
      return {};
    case 'action.refused':
      return {outcome: 'refused', detail: step.reason};
    case 'action.sent':
      return {reply: step.reply};
    case 'action.settled':
      return {outcome: step.outcome, detail: step.detail, took: step.took, released: step.released};
  }
};

/** A sink that appends every step of every action to a file of this user alone. Never throws. */
export const createAudit = ({path: file, onTrouble}: AuditOptions): ((event: Event) => void) => {
  const asked = new Map<string, EventOf<'action.asked'>>();
  const addresses = new Map<string, string>();
  let troubled = false;

  const line = (step: Step, about: EventOf<'action.asked'>): string =>
    JSON.stringify({
      time: new Date(step.at).toISOString(),
      step: step.type.slice('action.'.length),
      id: step.id,
      operator: about.operator,
      node: about.node,
      address: addresses.get(about.node) ?? null,
      action: about.action,
      target: targetOf(about),
      command: about.command,
      ...newsOf(step),
    });

  const append = (text: string) => {
    try {
      mkdirSync(path.dirname(file), {recursive: true, mode: 0o700});
      appendFileSync(file, `${text}\n`, {mode: 0o600});
      troubled = false;
    } catch (error) {
      if (!troubled) onTrouble(`No audit log: ${error instanceof Error ? error.message : String(error)}`);
      troubled = true;
    }
  };

  return event => {
    if (event.type === 'node.connected') addresses.set(event.node, event.address);
    if (!isStep(event)) return;
    if (event.type === 'action.asked') asked.set(event.id, event);
    const about = asked.get(event.id);
    if (about) append(line(event, about));
    if (event.type === 'action.settled' || event.type === 'action.refused') asked.delete(event.id);
  };
};
