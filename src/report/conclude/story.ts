// From what was gathered to what it means.
import type {Gathered} from '../gather/gatherer.ts';
import {type LeftBehind, type MigrationStatement, type Span, type Story, storyFormat} from '../story.ts';
import {incidentsOf} from './incidents.ts';
import {lessonsOf} from './lessons.ts';
import {periodsOf} from './periods.ts';
import {recoveryOf} from './recovery.ts';
import {mergedAlerts, mergedPileUps} from './spans.ts';
import {comparedCurve} from './stats.ts';
import {timelineOf} from './timeline.ts';
import {verdictOf} from './verdict.ts';

/** A tool by its job, by the name its session gives, or else the application itself. */
const toolsOf = ({work, statements}: Gathered): readonly string[] => {
  const named = [
    ...work.flatMap(({tool}) => tool ?? []),
    ...statements.flatMap(({tool, application}) => tool ?? application ?? []),
  ];
  return [...new Set(named)];
};

const wholeOf = ({recordings}: Gathered): Span => ({
  from: Math.min(...recordings.map(({from}) => from)),
  to: Math.max(...recordings.map(({to}) => to)),
});

/** What an action was to leave behind, where no reading shows it by itself. */
const leftBehind = ({left, actions}: Gathered): readonly LeftBehind[] => {
  const predicted = actions
    .filter(({sent, settled}) => sent !== null && settled !== null)
    .flatMap(({leavesBehind, node, cluster, action, target}) =>
      leavesBehind.map(what => ({
        ...{cluster, node, what, cleanup: null},
        detail: `foretold when “${action} ${target}” was confirmed; no reading shows whether it is still there`,
      })),
    );
  return [
    ...left,
    ...predicted.filter(
      ({what}) => !left.some(known => what.includes(known.what.split(' ').at(2) ?? known.what)),
    ),
  ];
};

const byTime = (a: MigrationStatement, b: MigrationStatement): number => a.from - b.from;

/** There must be at least one recording with an event in the window. */
export const storyOf = (gathered: Gathered, version: string, redacted: boolean): Story => {
  const {recordings, limits, zone, nodes, work, moreStatements, unseen, cost, news} = gathered;
  const whole = wholeOf(gathered);
  const alerts = mergedAlerts(gathered.alerts);
  const actions = gathered.actions.toSorted((a, b) => a.at - b.at);
  const incidents = incidentsOf(alerts, mergedPileUps(gathered.pileUps), actions, gathered.curves);
  const statements = gathered.statements.toSorted(byTime);
  const periods = periodsOf(whole, incidents, work, statements);
  const curves = gathered.curves.map(curve => comparedCurve(curve, periods));
  const recovery = recoveryOf(incidents, curves, limits, periods.before !== null);
  const left = leftBehind(gathered);
  const migration = {tools: toolsOf(gathered), work, statements, more: moreStatements};
  const {timeline, more} = timelineOf(news, alerts, actions, work);
  const damaged = recordings.flatMap(({file, damage}) =>
    damage === null ? [] : [{cluster: null, node: null, what: file, why: damage, fix: null}],
  );
  return {
    ...{format: storyFormat, version, zone, ...whole, redacted, recordings, limits, nodes},
    verdict: verdictOf({nodes, migration, incidents, actions, recovery, left}),
    ...{migration, incidents, actions, timeline, timelineMore: more, periods, curves, recovery},
    ...{leftBehind: left, lessons: lessonsOf({incidents, alerts, statements, work, left, unseen})},
    ...{cost, unseen: [...damaged, ...unseen]},
  };
};
