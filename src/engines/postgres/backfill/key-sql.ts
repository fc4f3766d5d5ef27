// Pieces of SQL about keys. Comparisons are of rows, which the index of the key answers in one range.
import type {Key, KeyRange} from '../../backfill.ts';
import type {Row} from '../../row.ts';
import {text} from '../../row.ts';
import {literal} from '../sql.ts';
import type {KeyColumn} from './key.ts';

const tuple = (parts: readonly string[]): string =>
  parts.length === 1 ? `${parts[0]}` : `(${parts.join(', ')})`;

const columns = (key: readonly KeyColumn[]): string => tuple(key.map(({sql}) => sql));

const keyValues = (key: readonly KeyColumn[], values: Key): string =>
  tuple(key.map(({type}, place) => `${literal(values[place] ?? '')}::${type}`));

export const inRange = (key: readonly KeyColumn[], {after, to}: KeyRange): string =>
  [
    ...(after === null ? [] : [`${columns(key)} > ${keyValues(key, after)}`]),
    `${columns(key)} <= ${keyValues(key, to)}`,
  ].join(' and ');

export const isOneOf = (key: readonly KeyColumn[], keys: readonly Key[]): string =>
  `${columns(key)} in (${keys.map(values => keyValues(key, values)).join(', ')})`;

export const plainColumns = (key: readonly KeyColumn[]): string => key.map(({sql}) => sql).join(', ');

export const ordered = (key: readonly KeyColumn[], direction: 'asc' | 'desc'): string =>
  key.map(({sql}) => `${sql} ${direction}`).join(', ');

/** No column has such a name, so that `order by` means the column and not its text. */
const alias = (place: number): string => `migtop key ${place}`;

export const selected = (key: readonly KeyColumn[]): string =>
  key.map(({sql}, place) => `${sql}::text as "${alias(place)}"`).join(', ');

export const keyIn = (key: readonly KeyColumn[], row: Row): Key =>
  key.map((_, place) => text(row, alias(place)) ?? '');
