// What an action did is what was observed after it.
import type {Sent, Settled} from './outcome.ts';
import type {RunPorts} from './ports.ts';
import {watchJob} from './watch-job.ts';
import {watchProgress} from './watch-progress.ts';
import {watchSession} from './watch-session.ts';

export const watchOutcome = async (sent: Sent, ports: RunPorts): Promise<Settled> => {
  const {target, node} = sent.item;
  ports.wake(node, target.type === 'index' ? ['leftovers'] : []);
  if (target.type === 'session') return watchSession(sent, target, ports);
  if (target.type === 'job') return watchJob(sent, target, ports);
  if (sent.item.action === 'tell progress apart') return watchProgress(sent, ports);
  const took = ports.now() - sent.sentAt;
  return {outcome: 'done', detail: '', took, released: 0, releasedAfter: null};
};
