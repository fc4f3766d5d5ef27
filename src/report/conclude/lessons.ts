// What to change, each concluded from one thing that was seen.
import {briefly} from '../../core/migration/statement.ts';
import {duration} from '../../text/format.ts';
import type {AlertSpan, Incident, Party} from '../incident.ts';
import type {LeftBehind, Unseen} from '../story.ts';
import type {MigrationStatement, Work} from '../work.ts';
import {partyName} from './incidents.ts';

export type Grounds = {
  readonly incidents: readonly Incident[];
  readonly alerts: readonly AlertSpan[];
  readonly statements: readonly MigrationStatement[];
  readonly work: readonly Work[];
  readonly left: readonly LeftBehind[];
  readonly unseen: readonly Unseen[];
};

const who = ({application, user, session}: Party): string => application ?? user ?? `session ${session}`;

/** A migration that waited in front of others. */
const ofQueue = ({between}: Incident, {statements}: Grounds): string | null => {
  const middle = between.find(({migration, blocks}) => migration !== null && blocks > 0);
  if (middle === undefined) return null;
  const limit = statements.find(
    ({session, statement}) => session === middle.session && statement === middle.statement,
  );
  const known = limit?.lockTimeout ?? null;
  const what = briefly(middle.statement) ?? 'the migration';
  return known === null
    ? `Run ${what} with a lock timeout of a few seconds, and try again until it gets its lock: it waited ${duration(middle.waited)} without one, and everybody who came after waited behind it.`
    : `The lock timeout of ${what} was ${known}: a shorter one makes fewer sessions wait behind it.`;
};

const ofRoot = ({root, family}: Incident): string | null => {
  if (family !== 'locks' || root === null) return null;
  if (root.state.startsWith('idle in transaction'))
    return `Find out why ${who(root)} leaves a transaction open and idle (${duration(root.inTransaction)} in session ${root.session}), and give its role a time limit for idle transactions. Before the next attempt, look for open transactions first.`;
  if (root.kind === 'replay')
    return `Count on replicas, too: replay there takes the lock that the statement took on the primary, and readers waited behind it.`;
  if (root.migration !== null)
    return `${partyName(root)} held the lock itself while others waited: do it in smaller steps, in a form that takes a weaker lock, or when nobody uses the table.`;
  if (root.state === 'prepared')
    return `Prepared transaction ${root.session} held locks without any session: commit or roll back what is prepared, and watch for it.`;
  return `${partyName(root)} held its locks${root.inTransaction === null ? '' : ` for ${duration(root.inTransaction)}`}: keep such transactions away from migrations, or make them shorter.`;
};

const ofLag = ({family, title, alerts}: Incident, {work}: Grounds): string | null => {
  if (family !== 'replication') return null;
  if (alerts.some(({kind}) => kind === 'replay blocked'))
    return `Give transactions on replicas a time limit, or read there with snapshots that may be cancelled: one of them held up replay (${title}).`;
  if (!alerts.some(({kind}) => kind === 'replica lag')) return null;
  const job = work.find(({tool}) => tool !== null);
  return job === undefined
    ? `Write less at a time, or watch lag while writing: ${title}.`
    : `Let ${job.title} wait for its replicas (a limit of lag, smaller batches): ${title}.`;
};

const ofAlert = ({kind, evidence, subject}: AlertSpan): string | null => {
  const table =
    evidence.table === null || evidence.table === undefined ? 'the table' : String(evidence.table);
  switch (kind) {
    case 'rewrite':
      return `The command rewrote ${table} under a lock that shuts everybody out: add the column empty, fill it in batches, and add its constraints without validating at first.`;
    case 'old snapshot':
      return `Start a concurrent build only when no old transaction is open: it waited for session ${subject}${evidence.application ? ` (${evidence.application})` : ''}.`;
    case 'connections':
      return `Connections came near their limit: make pools give up sooner while a migration waits for locks.`;
    case 'worker lost':
      return `Run the worker of ${evidence.job ?? 'the job'} where it is restarted when it dies: nothing was heard of it.`;
    default:
      return null;
  }
};

export const lessonsOf = (grounds: Grounds): readonly string[] => {
  const {incidents, alerts, left, unseen} = grounds;
  const fixes = [...new Set(unseen.filter(({fix}) => fix !== null).map(({what}) => what))];
  const all = [
    ...incidents.flatMap(incident => [
      ofQueue(incident, grounds),
      ofRoot(incident),
      ofLag(incident, grounds),
    ]),
    ...alerts.map(ofAlert),
    ...left.map(({what, cleanup}) => `Clean up ${what}${cleanup === null ? '' : `: ${cleanup}`}.`),
    ...(fixes.length === 0
      ? []
      : [
          `Give migtop the rights it lacked for: ${fixes.join(', ')}. The statements stand under “What could not be seen or done”.`,
        ]),
  ];
  return [...new Set(all.flatMap(lesson => lesson ?? []))];
};
