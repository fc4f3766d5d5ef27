// State is what all events add up to: `events.reduce(fold, initial)`. One file per family of events.
import type {Event} from '../event.ts';
import type {State} from '../state.ts';
import {disarmIdle, foldAsked, foldRefused, foldSent, foldSettled} from './action.ts';
import {foldCleared, foldRaised} from './alert.ts';
import {foldCourse, foldTaken} from './baseline.ts';
import {foldConnected, foldLost, foldOpened} from './link.ts';
import {foldObserved} from './observed.ts';
import {foldProbe} from './probe.ts';
import {foldTool} from './tool.ts';

/** The events panel looks back on this many events; the recording has them all. */
const logged = 2_000;

export const initial: State = {
  ...{now: 0, opened: null, closed: null, nodes: {}, order: [], replicas: {}, baselines: {}, alerts: {}},
  ...{actions: {}, arming: null, held: {}, log: []},
};

/** Readings are not listed, and neither is a loss that goes on as it was. */
const isNews = (state: State, event: Event): boolean => {
  switch (event.type) {
    case 'node.observed':
    case 'tool.observed':
    case 'probe.observed':
      return false;
    case 'node.lost':
      return state.nodes[event.node]?.lost?.error !== event.error;
    default:
      return true;
  }
};

const apply = (state: State, event: Event): State => {
  switch (event.type) {
    case 'session.opened':
      return foldOpened(state, event);
    case 'session.closed':
      return {...state, closed: event.reason};
    case 'node.connected':
      return foldConnected(state, event);
    case 'node.lost':
      return foldLost(state, event);
    case 'node.observed':
      return foldCourse(foldObserved(state, event), event.node);
    case 'tool.observed':
      return foldCourse(foldTool(state, event), event.node);
    case 'probe.observed':
      return foldProbe(state, event);
    case 'alert.raised':
      return foldRaised(state, event);
    case 'alert.cleared':
      return foldCleared(state, event);
    case 'action.asked':
      return foldAsked(state, event);
    case 'action.refused':
      return foldRefused(state, event);
    case 'action.sent':
      return foldSent(state, event);
    case 'action.settled':
      return foldSettled(state, event);
    case 'baseline.taken':
      return foldTaken(state, event);
    // News for the list alone: what changed is told by `node.connected`, and a mark by itself.
    case 'node.changed':
    case 'mark.added':
      return state;
  }
};

/** Adds one event. Events of a newer schema than this one are ignored but for their moment. */
export const fold = (state: State, event: Event): State => {
  const timed = disarmIdle({...state, now: Math.max(state.now, event.at)});
  const next = apply(timed, event) ?? timed;
  return isNews(state, event) ? {...next, log: [...next.log, event].slice(-logged)} : next;
};
