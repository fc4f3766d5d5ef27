// Pieces of SQL about keys. Comparisons of whole rows would not use the index, so they are written out column by column.
import type {KeyRange, Key as Values} from '../../backfill.ts';
import {type Row, text} from '../../row.ts';
import {literal} from '../sql.ts';
import type {KeyColumn} from './key.ts';

/** A value as it was read. Throws for a number that is none: it would be SQL. */
const valueSql = ({notation, name}: KeyColumn, value: string): string => {
  if (notation === 'text') return literal(value);
  if (notation === 'hex') return `x'${Buffer.from(value, 'hex').toString('hex')}'`;
  if (/^-?\d+(\.\d+)?$/.test(value)) return value;
  throw new TypeError(`${name} is to be a number`);
};

type Sign = '>' | '<';

/** Also bounds the first column by itself: a range that every optimizer sees. */
const beyond = (key: readonly KeyColumn[], values: Values, sign: Sign, itself: boolean): string => {
  const pairs = key.map((column, place) => ({sql: column.sql, value: valueSql(column, values[place] ?? '')}));
  const steps = pairs.map(({sql, value}, place) => {
    const same = pairs.slice(0, place).map(each => `${each.sql} = ${each.value}`);
    const last = place === pairs.length - 1 && itself;
    return [...same, `${sql} ${sign}${last ? '=' : ''} ${value}`].join(' and ');
  });
  const [first] = pairs;
  if (steps.length === 1 || first === undefined) return steps.join('');
  return `${first.sql} ${sign}= ${first.value} and (${steps.map(step => `(${step})`).join(' or ')})`;
};

export const inRange = (key: readonly KeyColumn[], {after, to}: KeyRange): string =>
  [...(after === null ? [] : [beyond(key, after, '>', false)]), beyond(key, to, '<', true)].join(' and ');

export const isOneOf = (key: readonly KeyColumn[], keys: readonly Values[]): string =>
  `(${keys
    .map(values =>
      key.map((column, place) => `${column.sql} = ${valueSql(column, values[place] ?? '')}`).join(' and '),
    )
    .join(' or ')})`;

export const plainColumns = (key: readonly KeyColumn[]): string => key.map(({sql}) => sql).join(', ');

export const ordered = (key: readonly KeyColumn[], direction: 'asc' | 'desc'): string =>
  key.map(({sql}) => `${sql} ${direction}`).join(', ');

/** No column has such a name, so that `order by` means the column and not its text. */
const alias = (place: number): string => `migtop key ${place}`;

export const selected = (key: readonly KeyColumn[]): string =>
  key
    .map(({sql, notation}, place) => `${notation === 'hex' ? `hex(${sql})` : sql} as \`${alias(place)}\``)
    .join(', ');

export const keyIn = (key: readonly KeyColumn[], row: Row): Values =>
  key.map((_, place) => text(row, alias(place)) ?? '');
