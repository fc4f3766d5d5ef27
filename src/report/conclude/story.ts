// From what was gathered to what it means.
import type {Gathered} from '../gather/gatherer.ts';
import type {Span} from '../series.ts';
import {type LeftBehind, type Story, storyFormat} from '../story.ts';
import type {MigrationStatement, Work} from '../work.ts';
import {clustersOf} from './clusters.ts';
import {incidentsOf} from './incidents.ts';
import {lessonsOf} from './lessons.ts';
import {mergedAlerts, mergedPileUps} from './spans.ts';
import {stoppedBy} from './stopped.ts';
import {timelineOf} from './timeline.ts';
import {verdictOf} from './verdict.ts';

/** A tool by its job, by the name its session gives, or else the application itself. */
const toolsOf = ({work, statements}: Gathered): readonly string[] => {
  const named = [
    ...work.flatMap(({tool}) => tool ?? []),
    ...statements.flatMap(({tool, application}) =>
      tool !== null ? tool : application === null ? [] : `application ${application}`,
    ),
  ];
  return [...new Set(named)];
};

const wholeOf = ({recordings}: Gathered): Span => ({
  from: Math.min(...recordings.map(({from}) => from)),
  to: Math.max(...recordings.map(({to}) => to)),
});

/** Things that are looked for among what is left behind: what a later reading does not show is gone. */
const lookedFor = /\b(index|constraint|slot|partition)\b/;

/** What an action was to leave behind, where no reading shows it or its end. */
const leftBehind = ({left, leftoversRead, actions}: Gathered): readonly LeftBehind[] => {
  const predicted = actions.flatMap(({leavesBehind, node, cluster, action, target, settled}) =>
    settled === null
      ? []
      : leavesBehind
          .filter(
            what => !lookedFor.test(what) || (leftoversRead.get(`${cluster}|${node}`) ?? 0) < settled.at,
          )
          .map(what => ({
            ...{cluster, node, name: what, what, cleanup: null},
            detail: `foretold when “${action} ${target}” was confirmed; no reading shows whether it is still there`,
          })),
  );
  return [...left, ...predicted.filter(({what}) => !left.some(({name}) => what.includes(name)))];
};

const byTime = (a: MigrationStatement, b: MigrationStatement): number => a.from - b.from;

/** There must be at least one recording with an event in the window. */
export const storyOf = (gathered: Gathered, version: string): Story => {
  const {recordings, redacted, limits, zone, nodes, moreStatements, unseen, cost, news} = gathered;
  const whole = wholeOf(gathered);
  const alerts = mergedAlerts(gathered.alerts);
  const actions = gathered.actions.toSorted((a, b) => a.at - b.at);
  const incidents = incidentsOf(alerts, mergedPileUps(gathered.pileUps), actions, gathered.curves);
  const stop = <T extends Work | MigrationStatement>(each: T): T => ({
    ...each,
    stopped: stoppedBy(each, actions, zone.offset),
  });
  const statements = gathered.statements.toSorted(byTime).map(stop);
  const work = gathered.work.map(stop);
  const grounds = {
    whole,
    nodes,
    incidents,
    work,
    statements,
    curves: gathered.curves,
    limits,
    courses: gathered.courses,
  };
  const {clusters, curves} = clustersOf(grounds);
  const left = leftBehind(gathered);
  const migration = {tools: toolsOf(gathered), work, statements, more: moreStatements};
  const {timeline, more} = timelineOf(news, alerts, actions, gathered.own, work);
  const damaged = recordings.flatMap(({file, damage}) =>
    damage === null ? [] : [{cluster: null, node: null, what: file, why: damage, fix: null}],
  );
  return {
    ...{format: storyFormat, version, zone, ...whole, redacted, recordings, limits, nodes},
    verdict: verdictOf({nodes, migration, incidents, actions, clusters, left}),
    ...{migration, incidents, actions, timeline, timelineMore: more, clusters, curves},
    ...{leftBehind: left, lessons: lessonsOf({incidents, alerts, statements, work, left, unseen})},
    ...{cost, unseen: [...damaged, ...unseen]},
  };
};
