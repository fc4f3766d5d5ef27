// What a statement does, read from its first words: enough to name it and to know what stopping it leaves behind.

/** The first words stand within so many characters. */
const longEnough = 4_000;

/** Comments and superfluous space taken out; strings are left alone as far as the first words go. */
const bare = (statement: string): string =>
  statement
    .slice(0, longEnough)
    .replace(/^autovacuum: /, '')
    .replaceAll(/\/\*[\s\S]*?\*\//g, ' ')
    .replaceAll(/--[^\n]*/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();

const part = String.raw`(?:"(?:[^"]|"")+"|\x60(?:[^\x60]|\x60\x60)+\x60|[\w$\u0080-\uffff]+)`;
const name = `(${part}(?:\\.${part})?)`;

const forms: readonly RegExp[] = [
  /^(ALTER (?:ONLINE |IGNORE )*(?:TABLE|INDEX|TYPE|SEQUENCE|VIEW|MATERIALIZED VIEW))(?: IF EXISTS)?(?: ONLY)? /i,
  /^(CREATE (?:OR REPLACE )?(?:UNIQUE |FULLTEXT |SPATIAL )?INDEX(?: CONCURRENTLY)?)(?: IF NOT EXISTS)? /i,
  /^(REINDEX(?: \([^)]*\))? (?:INDEX|TABLE|SCHEMA|DATABASE|SYSTEM)(?: CONCURRENTLY)?) /i,
  /^(DROP (?:TABLE|INDEX|VIEW|MATERIALIZED VIEW|TYPE|SEQUENCE)(?: CONCURRENTLY)?)(?: IF EXISTS)? /i,
  /^(CREATE (?:OR REPLACE )?(?:UNLOGGED |TEMP |TEMPORARY )?TABLE)(?: IF NOT EXISTS)? /i,
  /^((?:RENAME|OPTIMIZE|ANALYZE|CHECK|REPAIR|CHECKSUM|FLUSH|LOCK)(?: LOCAL| NO_WRITE_TO_BINLOG)? TABLES?)(?: IF EXISTS)? (?!WITH\b)/i,
  /^(CREATE (?:OR REPLACE )?(?:FUNCTION|PROCEDURE|TRIGGER|VIEW)) /i,
  /^(REFRESH MATERIALIZED VIEW(?: CONCURRENTLY)?) /i,
  /^(VACUUM|CLUSTER|ANALYZE|TRUNCATE|REPACK|LOCK TABLE|LOCK)(?: \([^)]*\))?(?: FULL| FREEZE| VERBOSE| ANALYZE| TABLE)* /i,
  /^(UPDATE|INSERT(?: LOW_PRIORITY| DELAYED| IGNORE)* INTO|REPLACE INTO|DELETE FROM|MERGE INTO|COPY|CALL)(?: ONLY| LOW_PRIORITY| IGNORE)? /i,
];

/** `ALTER TABLE orders`, `CREATE INDEX CONCURRENTLY orders_idx`; else its first word; `null`: there is none. */
export const briefly = (statement: string | null): string | null => {
  const text = bare(statement ?? '');
  if (text === '') return null;
  for (const form of forms) {
    const found = form.exec(text);
    const verb = found?.[1];
    if (!found || verb === undefined) continue;
    const object = new RegExp(`^${name}`).exec(text.slice(found[0].length))?.[1];
    const unnamed = object === undefined || /^on$/i.test(object);
    return unnamed ? upper(verb) : `${upper(verb)} ${object}`;
  }
  return upper(/^\S+/.exec(text)?.[0] ?? '');
};

const upper = (verb: string): string => verb.toUpperCase();

/** What is unfinished for good when the statement is stopped: things that a rollback does not take back. */
export type Remains =
  | {readonly kind: 'invalid index'; readonly name: string | null}
  | {readonly kind: 'constraint not validated'; readonly name: string | null}
  | {readonly kind: 'partition half detached'; readonly name: string | null}
  | null;

const named = (text: string, pattern: string): string | null =>
  new RegExp(pattern.replace('NAME', name), 'i').exec(text)?.[1] ?? null;

export const remainsOf = (statement: string | null): Remains => {
  const text = bare(statement ?? '');
  if (/^CREATE (UNIQUE )?INDEX CONCURRENTLY\b/i.test(text)) {
    const index = named(text, '^CREATE (?:UNIQUE )?INDEX CONCURRENTLY (?:IF NOT EXISTS )?(?!ON )NAME');
    return {kind: 'invalid index', name: index};
  }
  if (/^REINDEX\b.*\bCONCURRENTLY\b/i.test(text)) {
    const index = named(text, String.raw`^REINDEX (?:\([^)]*\) )?INDEX (?:CONCURRENTLY )?NAME`);
    return {kind: 'invalid index', name: index === null ? null : withSuffix(index, '_ccnew')};
  }
  if (/^DROP INDEX CONCURRENTLY\b/i.test(text))
    return {kind: 'invalid index', name: named(text, '^DROP INDEX CONCURRENTLY (?:IF EXISTS )?NAME')};
  if (/^ALTER TABLE\b.*\bVALIDATE CONSTRAINT\b/i.test(text))
    return {kind: 'constraint not validated', name: named(text, 'VALIDATE CONSTRAINT NAME')};
  if (/^ALTER TABLE\b.*\bDETACH PARTITION\b.*\bCONCURRENTLY\b/i.test(text))
    return {kind: 'partition half detached', name: named(text, 'DETACH PARTITION NAME')};
  return null;
};

const withSuffix = (index: string, suffix: string): string =>
  index.endsWith('"') ? `${index.slice(0, -1)}${suffix}"` : `${index}${suffix}`;

/** The table that DDL or maintenance is about, as it is written there; `null`: none is named where we would know it. */
export const tableOf = (statement: string | null): string | null => {
  const text = bare(statement ?? '');
  return (
    named(
      text,
      String.raw`^CREATE (?:OR REPLACE )?(?:UNIQUE |FULLTEXT |SPATIAL )?INDEX\b[^(]*? ON (?:ONLY )?NAME`,
    ) ??
    named(text, '^ALTER (?:ONLINE |IGNORE )*TABLE (?:IF EXISTS )?(?:ONLY )?NAME') ??
    named(text, String.raw`^REINDEX (?:\([^)]*\) )?TABLE (?:CONCURRENTLY )?NAME`) ??
    named(text, '^(?:OPTIMIZE|ANALYZE)(?: LOCAL| NO_WRITE_TO_BINLOG)? TABLE NAME') ??
    named(
      text,
      String.raw`^(?:VACUUM|CLUSTER|REPACK)(?: \([^)]*\))?(?: FULL| FREEZE| VERBOSE| ANALYZE)* NAME`,
    )
  );
};
