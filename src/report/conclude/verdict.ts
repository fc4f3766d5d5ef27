// The few sentences that are read when nothing else is.
import {counted, share} from '../../core/advice/words.ts';
import {duration} from '../../text/format.ts';
import type {Course} from '../course.ts';
import {worse} from '../gather/alerts.ts';
import type {Incident} from '../incident.ts';
import type {ActionFacts, Aftermath, ClusterFacts, LeftBehind, NodeFacts, Story, Verdict} from '../story.ts';
import type {Work} from '../work.ts';
import {courseSentence} from './courses.ts';

type Grounds = {
  readonly nodes: readonly NodeFacts[];
  readonly migration: Story['migration'];
  readonly incidents: readonly Incident[];
  readonly actions: readonly ActionFacts[];
  readonly clusters: readonly ClusterFacts[];
  readonly left: readonly LeftBehind[];
};

/** No server tells whether a statement that is gone succeeded: only tools tell how they ended. */
const workEnd = ({goesOn, state, fraction, unit, done, stopped}: Work): string => {
  if (stopped !== null) return stopped;
  if (state !== null && state !== 'running') return state;
  const far =
    fraction === null
      ? done === null
        ? ''
        : ` at ${done} ${unit ?? ''}`.trimEnd()
      : ` at ${share(fraction)}`;
  if (goesOn) return `still at work${far} when the recording ended`;
  return `no longer there after the last reading${far}; whether it succeeded, the server does not tell`;
};

/** A command is told by its session's name for it until the server has a better one. */
const toldBest = (work: readonly Work[]): readonly Work[] =>
  work.filter(
    each =>
      each.fraction !== null ||
      each.session === null ||
      !work.some(
        other => other.fraction !== null && other.node === each.node && other.session === each.session,
      ),
  );

const migrated = ({migration, nodes}: Grounds): string => {
  const {work, statements, tools} = migration;
  const told = new Set(work.map(({node, session}) => `${node}|${session}`));
  const changes = statements.filter(
    ({kind, node, session}) => (kind === 'ddl' || kind === 'maintenance') && !told.has(`${node}|${session}`),
  );
  const named = [...toldBest(work).map(({title}) => title), ...changes.map(({brief}) => brief)];
  const titles = [...new Set(named.length > 0 ? named : statements.map(({brief}) => brief))];
  const where = nodes.find(({role}) => role === 'primary') ?? nodes[0];
  const more = new Set(nodes.map(({cluster}) => cluster)).size - 1;
  const others = more > 0 ? ` and ${counted(more, 'more cluster')}` : '';
  const place =
    where === undefined
      ? ''
      : ` on ${where.node}${where.product === null ? '' : ` (${where.product})`}${others}`;
  if (titles.length === 0) return `No migration was seen${place}.`;
  const what =
    titles.length > 4 ? `${titles.slice(0, 3).join(', ')} and ${titles.length - 3} more` : titles.join(', ');
  return `Migrated${place}: ${what}${tools.length === 0 ? '' : `, by ${tools.join(', ')}`}.`;
};

const trouble = ({incidents}: Grounds): readonly string[] => {
  if (incidents.length === 0)
    return [
      'No incident: no alert of a warning or worse concerned locks, replication, reach, saturation or work.',
    ];
  const [worst] = incidents.toSorted(
    (a, b) =>
      Number(b.severity === 'critical') - Number(a.severity === 'critical') ||
      (b.peak?.sessions ?? 0) - (a.peak?.sessions ?? 0),
  );
  const lasted =
    worst === undefined || worst.to === null ? '' : ` It lasted ${duration(worst.to - worst.from)}.`;
  return [
    `${counted(incidents.length, 'incident')}. ${incidents.length === 1 ? '' : `The worst, number ${worst?.number}: `}${worst?.title}.${lasted}`,
    worst?.ending.sentence ?? '',
  ];
};

const acted = ({actions}: Grounds): string => {
  const sent = actions.filter(action => action.sent !== null).length;
  const refused = actions.filter(action => action.refused !== null).length;
  if (actions.length === 0) return 'Nobody acted on a server from migtop.';
  return `${counted(sent, 'action')} ${sent === 1 ? 'was' : 'were'} sent${refused === 0 ? '' : `, ${refused} refused`}.`;
};

/** Servers that recovered from a migration after its last incident had ended are over that, too: one moment is told, and not two. */
const isOverBoth = ({endedAt}: Aftermath, course: Course | undefined): boolean =>
  endedAt !== null && course?.recoveredAt != null && course.recoveredAt >= endedAt;

const afterwards = (clusters: readonly ClusterFacts[]): readonly string[] =>
  clusters.flatMap(({cluster, courses, aftermath}) => {
    const last = courses.at(-1);
    const course = last === undefined ? null : courseSentence(last);
    const isTold = aftermath.state !== 'no incident' && !isOverBoth(aftermath, last);
    const told = [...(isTold ? [aftermath.sentence] : []), ...(course === null ? [] : [course])];
    return clusters.length === 1 ? told : told.map(each => `${cluster}: ${each}`);
  });

export const verdictOf = (grounds: Grounds): Verdict => {
  const {incidents, clusters, left, migration, nodes} = grounds;
  const severity = incidents.map(each => each.severity).reduce(worse, 'notice');
  const ends = toldBest(migration.work).map(work => `${work.title}: ${workEnd(work)}.`);
  return {
    tone: nodes.length === 0 ? 'unknown' : severity === 'notice' ? 'good' : severity,
    sentences: [
      migrated(grounds),
      ...trouble(grounds),
      acted(grounds),
      ...afterwards(clusters),
      ...ends.slice(0, 3),
      ...(left.length === 0
        ? ['Nothing that was looked for was left behind.']
        : [`Left behind: ${left.map(({what}) => what).join(', ')}.`]),
    ].filter(sentence => sentence !== ''),
  };
};
