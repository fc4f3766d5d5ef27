// Pieces of SQL. Our sessions set sql_mode themselves: backslashes escape, and double quotes are strings.

/** A string literal. */
export const literal = (text: string): string =>
  `'${text.replaceAll('\\', '\\\\').replaceAll("'", "''").replaceAll('\0', '\\0')}'`;

/** A name as the server takes it whatever is in it. */
export const identifier = (name: string): string => `\`${name.replaceAll('`', '``')}\``;

/** Connection ids for `in (…)`; they are numbers, and never anything else. */
export const idList = (ids: Iterable<string>): string => [...ids].map(Number).join(', ');
