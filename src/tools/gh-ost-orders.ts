// Orders as gh-ost takes them on its socket. The table is always named: a gh-ost that migrates another one refuses. Pure.
import type {JobOrder} from '../core/job.ts';
import type {SignalReply} from '../engines/engine.ts';
import {type GhOstFacts, type GhOstSetting, isGhOstSetting} from './gh-ost-status.ts';

type Line = {readonly line: string} | {readonly refused: string};

/** gh-ost's own bounds; beyond them it takes the nearest one without a word. */
const bounds: Readonly<Record<Exclude<GhOstSetting, 'max-load'>, readonly [number, number]>> = {
  'chunk-size': [10, 100_000],
  'dml-batch-size': [1, 1_000],
  'nice-ratio': [0, 100],
  'max-lag-millis': [100, 1_000_000_000],
};

const settingLine = (name: string, value: string): Line => {
  if (!isGhOstSetting(name))
    return {refused: `gh-ost goes by ${[...Object.keys(bounds), 'max-load'].join(', ')}, not by ${name}`};
  if (name === 'max-load')
    return /^(\w+=\d+(,\w+=\d+)*)?$/.test(value)
      ? {line: `${name}=${value}`}
      : {refused: `max-load is a list such as Threads_running=25,Threads_connected=500, not ${value}`};
  const [least, most] = bounds[name];
  const pattern = name === 'nice-ratio' ? /^\d{1,3}(\.\d{1,6})?$/ : /^\d{1,10}$/;
  return pattern.test(value) && Number(value) >= least && Number(value) <= most
    ? {line: `${name}=${value}`}
    : {refused: `${name} is a number from ${least} to ${most}, not ${value}`};
};

/** Where the file is made that postpones the cut-over: on gh-ost's machine. */
const postponeFile = ({postponeFile: named, schema, table}: GhOstFacts): string =>
  named?.path ?? `/tmp/gh-ost.${schema}.${table}.postpone`.replaceAll(/[^\w./-]/g, '_');

export const lineFor = (order: JobOrder, facts: GhOstFacts): Line => {
  const {table} = facts;
  switch (order.verb) {
    case 'pause':
      return {line: `throttle=${table}`};
    case 'resume':
      return {line: `no-throttle=${table}`};
    case 'postpone':
      return {line: `postpone-cut-over-flag-file=${postponeFile(facts)}`};
    case 'cut over':
      return {line: `unpostpone=${table}`};
    case 'panic':
      return {line: `panic=${table}`};
    case 'set':
      return settingLine(order.setting.name, order.setting.value);
    default:
      return {refused: `gh-ost cannot ${order.verb}`};
  }
};

/** What the operator would type to say the same. */
export const typedFor = (place: string, line: string): string =>
  `echo '${line.replaceAll("'", String.raw`'\''`)}' | nc ${place.includes('/') ? `-U ${place}` : place.replace(/:(\d+)$/, ' $1')}`;

const firstLine = (said: string): string =>
  said
    .split('\n')
    .map(line => line.trim())
    .find(line => line !== '') ?? '';

/** gh-ost answers an order that it took with its status, or with a word for it; an order that it did not take with one sentence. */
export const replyTo = (order: JobOrder, said: string, facts: GhOstFacts): SignalReply => {
  const first = firstLine(said).slice(0, 300);
  const taken = /^Copy: /m.test(said) || (order.verb === 'panic' && /panic/i.test(first));
  if (!taken) return {result: 'refused', reply: `gh-ost says: ${first || 'nothing'}`, fix: null};
  if (order.verb === 'cut over')
    return {
      result: 'sent',
      reply: `gh-ost cuts over once; if that fails it postpones again${facts.postponeFile === null ? '' : ` while ${facts.postponeFile.path} exists`}`,
    };
  return {result: 'sent', reply: first.replace(/^# (Note: )?/, '')};
};
