// Walks through recordings, one after the other, and keeps what a report is made of, in bounded memory.
import type {Event, Limits} from '../../core/event.ts';
import {fold, initial} from '../../core/fold/fold.ts';
import type {State} from '../../core/state.ts';
import type {Span} from '../series.ts';
import type {RecordingFacts} from '../story.ts';
import {createActionGatherer} from './actions.ts';
import {createAlertGatherer} from './alerts.ts';
import {createBlindGatherer} from './blind.ts';
import {createCostGatherer} from './cost.ts';
import {createCourseGatherer} from './courses.ts';
import {createLeftoversGatherer} from './leftovers.ts';
import {createNewsGatherer} from './news.ts';
import {createSeriesGatherer} from './series.ts';
import {createStatementsGatherer} from './statements.ts';
import type {Step} from './step.ts';
import {createWaitsGatherer} from './waits.ts';
import {createWorkGatherer} from './work.ts';

/** What is told of a file beside its events. */
export type Source = {readonly file: string; readonly damage: string | null};

export const createGatherer = (window: Span) => {
  const [alerts, waits] = [createAlertGatherer(), createWaitsGatherer()];
  const [actions, series, work] = [createActionGatherer(), createSeriesGatherer(), createWorkGatherer()];
  const [statements, blind, cost] = [createStatementsGatherer(), createBlindGatherer(), createCostGatherer()];
  const [leftovers, news, courses] = [
    createLeftoversGatherer(),
    createNewsGatherer(),
    createCourseGatherer(),
  ];
  // Alerts before waits: what an alert says is asked of the state it was raised in.
  const all = [alerts, waits, actions, series, work, statements, blind, cost, leftovers, news, courses];
  const recordings: RecordingFacts[] = [];
  let limits: Limits | null = null;
  let zone: {readonly name: string; readonly offset: number} | null = null;

  let redacted = true;

  const takeAll = (step: Step) => {
    for (const gatherer of all) gatherer.take(step);
  };

  /** Of a window that begins later, nodes and capabilities are known already. */
  const enter = (state: State) => {
    for (const gatherer of [alerts, waits, blind, news]) gatherer.enter(state);
  };

  return {
    /** Events in the order of the file. */
    recording: (source: Source, events: Iterable<Event>, redact: ((event: Event) => Event) | null = null) => {
      const nth = recordings.length;
      let state = initial;
      let entered = false;
      let [from, to] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
      for (const recorded of events) {
        if (recorded.at > window.to) break;
        const event = redact === null ? recorded : redact(recorded);
        const before = state;
        state = fold(state, event);
        if (event.type === 'session.opened') {
          limits ??= event.limits;
          zone ??= {name: event.zone, offset: event.zoneOffset};
        }
        if (event.at < window.from) continue;
        if (!entered && before !== initial) enter(before);
        entered = true;
        [from, to] = [Math.min(from, event.at), Math.max(to, event.at)];
        takeAll({event, before, after: state, recording: nth});
      }
      alerts.leave(to);
      waits.leave();
      if (!entered) return;
      const {opened, closed} = state;
      redacted &&= opened?.redacted ?? false;
      recordings.push({
        ...{file: source.file, from, to, closed, damage: source.damage},
        ...{
          operator: opened?.operator ?? null,
          version: opened?.version ?? null,
          readOnly: opened?.readOnly ?? null,
        },
      });
    },
    facts: () => ({
      ...{recordings, redacted, limits, zone: zone ?? {name: 'UTC', offset: 0}},
      ...{alerts: alerts.spans(), pileUps: waits.pileUps(), actions: actions.actions(), own: actions.own()},
      ...{curves: series.curves(), work: work.work()},
      ...{statements: statements.statements(), moreStatements: statements.more()},
      ...{
        unseen: blind.unseen(),
        cost: cost.cost(),
        left: leftovers.left(),
        leftoversRead: leftovers.readAt(),
      },
      ...{news: news.entries(), nodes: news.nodes(), courses: courses.courses()},
    }),
  };
};

export type Gathered = ReturnType<ReturnType<typeof createGatherer>['facts']>;
