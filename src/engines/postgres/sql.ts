// Pieces of SQL that every statement here is made of.

/**
 * A moment or interval as whole microseconds; exact, since a double holds the seconds of our age to a quarter of one.
 * `extract` would give the same as numeric, at several times the cost.
 */
export const micros = (expression: string): string => `(date_part('epoch', ${expression}) * 1000000)::bigint`;

/** Name of a relation of this database, always with its schema; takes no lock. NULL where the oid is of another database. */
export const relationName = (oid: string): string =>
  `(select format('%I.%I', n.nspname, c.relname) from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.oid = ${oid})`;

export const thisDatabase = '(select oid from pg_database where datname = current_database())';

/** A string constant; backslashes keep their meaning whatever standard_conforming_strings says. */
export const literal = (value: string): string => {
  const quoted = `'${value.replaceAll("'", "''").replaceAll('\\', '\\\\')}'`;
  return value.includes('\\') ? `E${quoted}` : quoted;
};

/** The moment that a microsecond token names, to be compared with a timestamptz: exact and readable. */
export const moment = (token: string): string => {
  const micro = BigInt(token);
  const milli = micro / 1000n;
  const rest = String(micro % 1000n).padStart(3, '0');
  return `'${new Date(Number(milli)).toISOString().replace('Z', `${rest}Z`)}'`;
};
