// Moments in the zone of the session, as short as they can be told apart.
import {clock, duration, stamp} from '../../text/format.ts';
import type {Story} from '../story.ts';

export type Moments = {
  /** `14:02:11`, or with its date where the report covers several days. */
  readonly at: (moment: number) => string;
  /** `14:02:11 to 14:02:23 (12 s)` */
  readonly span: (from: number, to: number | null) => string;
  /** With date and offset. */
  readonly full: (moment: number) => string;
};

const minute = 60_000;

export const momentsOf = ({zone, from, to}: Pick<Story, 'zone' | 'from' | 'to'>): Moments => {
  const {offset} = zone;
  const dayOf = (moment: number): number => Math.floor((moment + offset * minute) / 86_400_000);
  const single = dayOf(from) === dayOf(to);
  const at = (moment: number): string =>
    single ? clock(moment, offset) : stamp(moment, offset).slice(0, 19);
  return {
    at,
    span: (first, last) =>
      last === null
        ? `${at(first)} until the recording ended`
        : `${at(first)} to ${at(last)} (${duration(last - first)})`,
    full: moment => stamp(moment, offset),
  };
};

/** `Europe/Berlin, UTC+01:00` */
export const zoneWords = ({name, offset}: Story['zone']): string => {
  const size = Math.abs(offset);
  const two = (value: number): string => String(Math.floor(value)).padStart(2, '0');
  const shift = `UTC${offset < 0 ? '-' : '+'}${two(size / 60)}:${two(size % 60)}`;
  return name === 'UTC' && offset === 0 ? 'UTC (+00:00)' : `${name}, ${shift}`;
};
