// Carries out a plan: who is there, is it still the one, send, and then watch what becomes of it. Every step is an event.
import type {ActionKind} from '../core/action.ts';
import type {Node, SignalReply} from '../engines/engine.ts';
import {changeIn} from './confirm.ts';
import {orderOf} from './job-order.ts';
import type {Plan, PlanItem} from './plan.ts';
import type {RunPorts} from './ports.ts';
import {watchOutcome} from './watch-outcome.ts';

/** Items of one node one after the other, nodes beside each other: one that hangs holds up nobody else. Never rejects. */
export const runPlan = async (plan: Plan, ports: RunPorts): Promise<void> => {
  const group = plan.items.length > 1 ? ports.newId() : null;
  const nodes = new Set(plan.items.map(({node}) => node));
  const watched = await Promise.all(
    [...nodes].map(async node => {
      const outcomes: Promise<void>[] = [];
      for (const item of plan.items.filter(each => each.node === node)) {
        const {outcome} = await perform(item, group, ports);
        outcomes.push(outcome);
      }
      return outcomes;
    }),
  );
  await Promise.all(watched.flat());
};

/** Of migtop itself: done as soon as it is asked. */
const sendsNothing: readonly ActionKind[] = ['arm', 'disarm', 'hold', 'release'];

const settledAtOnce = {outcome: 'done', detail: '', took: 0, released: 0, releasedAfter: null} as const;

/** Resolves when it is sent or refused; `outcome` when it is known what it did. */
const perform = async (item: PlanItem, group: string | null, ports: RunPorts) => {
  const {append, operator, now} = ports;
  const id = ports.newId();
  const {node, action, target, command, effect} = item;
  append({type: 'action.asked', id, group, node, operator, action, target, command, effect});
  const before = ports.state();
  const refuse = (reason: string, fix: string | null = null) => {
    append({type: 'action.refused', id, reason, fix});
    return {outcome: Promise.resolve()};
  };
  const fail = (detail: string, took: number) => {
    append({type: 'action.settled', id, outcome: 'failed', detail, took, released: 0, releasedAfter: null});
    return {outcome: Promise.resolve()};
  };

  if (sendsNothing.includes(action)) {
    append({type: 'action.settled', id, ...settledAtOnce});
    return {outcome: Promise.resolve()};
  }
  const connection = ports.node(node);
  if (connection === null) return refuse(`${node} is not connected any more`);
  const wrong = await whyNot(item, connection, ports).catch(messageOf);
  if (wrong !== null) return refuse(wrong);
  const sentAt = now();
  try {
    const reply = await send(item, connection, ports);
    if (reply.result !== 'sent') return refuse(reply.reply, 'fix' in reply ? reply.fix : null);
    append({type: 'action.sent', id, reply: reply.reply});
  } catch (error) {
    return fail(`no reply, it may have been sent: ${messageOf(error)}`, now() - sentAt);
  }
  const outcome = watchOutcome({item, before, sentAt}, ports).then(
    settled => append({type: 'action.settled', id, ...settled}),
    error => void fail(messageOf(error), now() - sentAt),
  );
  return {outcome};
};

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** What was on the screen must still be so, and the connection that acts must lead to the server that was there. */
const whyNot = async (item: PlanItem, connection: Node, ports: RunPorts): Promise<string | null> => {
  const change = changeIn(item, ports.state());
  if (change !== null) return change;
  const {server, role} = await connection.actor.whoIsThere();
  if (server !== item.server) return `another server answers as ${item.node} now`;
  return role === item.role ? null : `${item.node} is a ${role} now`;
};

const send = async (item: PlanItem, connection: Node, {tools}: RunPorts): Promise<SignalReply> => {
  const {action, target} = item;
  if (target.type === 'session' && (action === 'cancel' || action === 'terminate'))
    return connection.actor.signal(action, target);
  if (target.type === 'index' && action === 'drop index')
    return connection.actor.dropInvalidIndex(target.name);
  if (action === 'tell progress apart' && connection.actor.tellProgressApart !== null)
    return connection.actor.tellProgressApart.run();
  const order = target.type === 'job' ? orderOf(action, target) : null;
  const tool = target.type === 'job' && tools.find(({id}) => target.job.startsWith(`${id}:`));
  if (tool && order !== null) return tool.act(connection, target.job, order);
  return {result: 'refused', reply: `${action} means nothing to ${target.label}`, fix: null};
};
