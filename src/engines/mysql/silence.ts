// How long the sources of a replica have been silent, where the server only counts what came (MariaDB).
import type {ChannelStatus} from './replica-status.ts';

export type Silence = (statuses: readonly ChannelStatus[], now: number) => ReadonlyMap<string, number | null>;

/** Remembers since when nothing has come, by the server's clock; `null` before anything came while we looked. */
export const makeSilence = (): Silence => {
  let known = new Map<string, {readonly sign: string; readonly since: number | null}>();
  return (statuses, now) => {
    known = new Map(
      statuses.map(({name, received, gtids, heartbeats}) => {
        const sign = [received, gtids, heartbeats].join(' ');
        const before = known.get(name);
        if (before === undefined) return [name, {sign, since: null}];
        return [name, before.sign === sign ? before : {sign, since: now}];
      }),
    );
    return new Map([...known].map(([name, {since}]) => [name, since === null ? null : now - since]));
  };
};
