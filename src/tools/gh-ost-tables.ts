// The tables that gh-ost keeps beside the one it migrates: which there are, how to drop them, and what its changelog says.
import type {NamedTable, Node} from '../engines/engine.ts';

/** One migration by its tables; `base` is the table's name, or what stands for it where that is too long. */
export type GhostTables = {
  readonly schema: string;
  readonly base: string;
  readonly ghost: string;
  readonly changelog: string | null;
  readonly checkpoint: string | null;
};

const patterns = ['_*_gho', '_*_ghc', '_*_ghk'] as const;

const has = (all: readonly NamedTable[], schema: string, name: string): string | null =>
  all.some(each => each.schema === schema && each.name === name) ? name : null;

/** Every ghost table that the server shows; none where gh-ost does not work. */
export const ghostsOn = async ({tooling}: Node): Promise<readonly GhostTables[]> => {
  if (tooling.sql({mysql: () => 'gh-ost'}) === null) return [];
  const all = await tooling.tables(patterns);
  return all.flatMap(({schema, name}) => {
    const [, base] = /^_(.+)_gho$/.exec(name) ?? [];
    if (base === undefined) return [];
    const checkpoint = has(all, schema, `_${base}_ghk`);
    return [{schema, base, ghost: name, changelog: has(all, schema, `_${base}_ghc`), checkpoint}];
  });
};

/** There are no triggers: the order does not matter. */
export const dropGhosts = ({tooling}: Node, {schema, ghost, changelog, checkpoint}: GhostTables): string =>
  tooling.sql({
    mysql: ({identifier}) =>
      `DROP TABLE IF EXISTS ${[ghost, changelog, checkpoint]
        .flatMap(name => (name === null ? [] : `${identifier(schema)}.${identifier(name)}`))
        .join(', ')};`,
  }) ?? '';

/** What SQL alone tells of a gh-ost. */
export type Changelog = {
  /** Since its last heartbeat, ms by the server's clock; it writes one ten times a second. */
  readonly silence: number | null;
  /** `ReadMigrationRangeValues`, … */
  readonly phase: string;
  /** As its status line last said: `migrating`, `postponing cut-over`, … */
  readonly state: string;
  /** `null`: not throttled. */
  readonly throttled: string | null;
  /** Epoch ms by the server's clock. */
  readonly startedAt: number | null;
  /** By the last checkpoint, which is minutes old. */
  readonly copied: number | null;
  readonly raw: string;
};

const numberOf = (value: string | null | undefined): number | null =>
  value == null || !Number.isFinite(Number(value)) ? null : Number(value);

const checkpointed = async ({tooling}: Node, {schema, checkpoint}: GhostTables): Promise<number | null> => {
  if (checkpoint === null) return null;
  const [row] = await tooling.read({
    mysql: ({identifier}) =>
      `select gh_ost_rows_copied as copied from ${identifier(schema)}.${identifier(checkpoint)}
      order by gh_ost_chk_id desc limit 1`,
  });
  return numberOf(row?.copied);
};

/** `null`: there is no changelog, or it is empty. */
export const readChangelog = async (node: Node, tables: GhostTables): Promise<Changelog | null> => {
  const {schema, changelog} = tables;
  if (changelog === null) return null;
  const [row] = await node.tooling.read({
    mysql: ({identifier}) => {
      const from = `from ${identifier(schema)}.${identifier(changelog)}`;
      return `select
        (select timestampdiff(microsecond, last_update, now(6)) / 1000 ${from} where hint = 'heartbeat') as silence,
        (select value ${from} where hint = 'state') as phase,
        (select value ${from} where hint = 'throttle') as throttled,
        (select value ${from} where hint like 'copy iteration %' order by id desc limit 1) as state,
        (select hint ${from} where hint like 'copy iteration %' order by id desc limit 1) as progress,
        (select unix_timestamp(min(last_update)) * 1000 ${from} where id >= 256) as started_at`;
    },
  });
  if (!row?.phase) return null;
  const {phase, throttled, state, progress} = row;
  return {
    silence: numberOf(row.silence),
    ...{phase, state: state ?? ''},
    throttled: throttled == null || throttled === 'done throttling' ? null : throttled,
    startedAt: numberOf(row.started_at),
    copied: await checkpointed(node, tables),
    raw: [`state=${phase}`, throttled && `throttle=${throttled}`, progress && `${progress}: ${state}`]
      .filter(Boolean)
      .join(' · '),
  };
};
