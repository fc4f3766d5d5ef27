// gh-ost: seen by its tables, driven over its socket, told by its changelog table where the socket cannot be reached.
import path from 'node:path';
import type {JobOrder, JobReading} from '../core/job.ts';
import type {Node, SignalReply} from '../engines/engine.ts';
import {createCopyReader} from './gh-ost-copy.ts';
import {forgottenAfter, fromChangelog, fromSocket, jobId, toolId} from './gh-ost-job.ts';
import {lineFor, replyTo, typedFor} from './gh-ost-orders.ts';
import {ask} from './gh-ost-socket.ts';
import type {GhOstFacts, GhOstLine} from './gh-ost-status.ts';
import {dropGhosts, type GhostTables, ghostsOn, readChangelog} from './gh-ost-tables.ts';
import {createGhOstWatch, type GhOstWatchOptions, type Heard} from './gh-ost-watch.ts';
import type {KeyRange} from './key-range.ts';
import type {Command, Tool} from './tool.ts';

type Reachable = {readonly place: string; readonly facts: GhOstFacts};

type Job = {
  readonly copies: ReturnType<typeof createCopyReader>;
  /** Where it takes orders; `null`: nowhere that we know of. */
  door: Reachable | null;
  hasAnswered: boolean;
  /** The one that was told to end, by its start; `null`: none was. */
  panicked: Pick<GhOstFacts, 'startedAt'> | null;
  /** A status, and how far the key was when it came: only these two belong together. */
  told: {readonly line: GhOstLine; readonly range: KeyRange | null} | null;
};

/** What the server calls itself, in the words of gh-ost: two servers may have tables of the same name. */
const portOf = async ({tooling}: Node): Promise<string | null> =>
  (await tooling.read({mysql: () => 'select @@port as port'}).catch(() => []))[0]?.port ?? null;

const isAbout = ({facts, place}: Heard, {schema, ghost, base}: GhostTables, port: string | null): boolean => {
  if (facts === null) return path.basename(place) === `gh-ost.${schema}.${base}.sock`;
  const [, at] = /:(\d+)$/.exec(facts.applier) ?? [];
  return (
    facts.schema === schema && facts.ghost === ghost && (at === undefined || port === null || at === port)
  );
};

const swaps = ({tooling}: Node, {ghost}: GhostTables): boolean =>
  tooling
    .sessions()
    .some(
      ({state, statement}) =>
        state === 'active' &&
        /^\s*(rename|lock)\s+\/\* gh-ost/i.test(statement ?? '') &&
        statement?.includes(ghost),
    );

const isGone = (error: unknown): boolean => error instanceof Error && /doesn't exist/i.test(error.message);

export const ghOst = (options: GhOstWatchOptions): Tool => {
  const watch = createGhOstWatch(options);
  const known = new WeakMap<Node, Map<string, Job>>();
  const ports = new WeakMap<Node, string | null>();

  const jobsOf = (node: Node): Map<string, Job> => {
    const jobs = known.get(node) ?? new Map<string, Job>();
    known.set(node, jobs);
    return jobs;
  };

  const readOne = async (
    node: Node,
    tables: GhostTables,
    heard: readonly Heard[],
  ): Promise<readonly JobReading[]> => {
    const jobs = jobsOf(node);
    const job = jobs.get(jobId(tables)) ?? {
      copies: createCopyReader(),
      door: null,
      hasAnswered: false,
      panicked: null,
      told: null,
    };
    jobs.set(jobId(tables), job);
    const port = ports.get(node) ?? null;
    const own = heard.filter(each => isAbout(each, tables, port));
    const open = own.find(({facts, line}) => facts !== null && line !== null);
    const table = open?.facts?.table ?? tables.base;
    const copying = await job.copies(node, {schema: tables.schema, table});
    const stale = own.filter(({dead}) => dead).map(({place}) => `rm ${place}`);
    const cleanUp = [dropGhosts(node, tables), ...stale];
    const context = {tables, copying, cleanUp, swaps: swaps(node, tables)};
    if (open?.facts && open.line) {
      job.door = {place: open.place, facts: open.facts};
      job.hasAnswered = true;
      // It answers for a moment yet, and another one may come after it.
      if (job.panicked?.startedAt !== open.facts.startedAt) job.panicked = null;
      watch.claim(open.place);
      if (job.told?.line !== open.line) job.told = {line: open.line, range: copying.range};
      const {range} = job.told;
      return [fromSocket(open.facts, open.line, {...context, copying: {...copying, range}})];
    }
    job.door = null;
    const log = await readChangelog(node, tables);
    const [socket = null] = own;
    if (log === null || (socket === null && (log.silence ?? 0) > forgottenAfter)) return [];
    return [
      fromChangelog(log, {socket, hasAnswered: job.hasAnswered, isPanicked: job.panicked !== null}, context),
    ];
  };

  const read = async (node: Node): Promise<readonly JobReading[]> => {
    const ghosts = await ghostsOn(node);
    if (ghosts.length === 0) return [];
    if (!ports.has(node)) ports.set(node, await portOf(node));
    const heard = await watch.hear();
    const readings: JobReading[] = [];
    for (const tables of ghosts) {
      try {
        readings.push(...(await readOne(node, tables, heard)));
      } catch (error) {
        // It has ended since its tables were looked for.
        if (!isGone(error)) throw error;
      }
    }
    return readings;
  };

  const act = async (node: Node, id: string, order: JobOrder): Promise<SignalReply> => {
    const job = jobsOf(node).get(id);
    const door = job?.door;
    if (!door) return {result: 'changed', reply: 'Its socket does not answer any more.'};
    const sent = lineFor(order, door.facts);
    if ('refused' in sent) return {result: 'refused', reply: sent.refused, fix: null};
    const answer = await ask(door.place, sent.line);
    watch.hurry(door.place);
    if ('said' in answer) {
      const reply = replyTo(order, answer.said, door.facts);
      if (reply.result === 'sent' && order.verb === 'panic') job.panicked = door.facts;
      return reply;
    }
    return {
      result: 'changed',
      reply:
        'dead' in answer ? 'This gh-ost has ended.' : `Its socket cannot be reached: ${answer.unreachable}`,
    };
  };

  return {
    id: toolId,
    read,
    commandFor: (node, job, order): Command => {
      const door = jobsOf(node).get(job)?.door;
      if (!door) return {refused: 'its socket does not answer any more'};
      const sent = lineFor(order, door.facts);
      return 'refused' in sent ? sent : {command: typedFor(door.place, sent.line)};
    },
    act,
  };
};
