// Tables and triggers that online schema change tools make, told by their names (migration-tools §3).

/** `new`: the copy that was to become the table, or what the tool kept beside it; `old`: the table as it was before. */
type Role = 'new' | 'old';

export type ToolTable = {
  readonly tool: string;
  readonly role: Role;
  /** The table that was to be changed. Names may have been cut: it is looked for before anything is said. */
  readonly base: string;
};

type Pattern = {readonly tool: string; readonly role: Role; readonly expression: RegExp};

const pattern = (tool: string, role: Role, expression: RegExp): Pattern => ({tool, role, expression});

export const percona = 'pt-online-schema-change';
const spirit = 'spirit';

const patterns: readonly Pattern[] = [
  pattern('gh-ost', 'new', /^_(.+)_gh[ock]$/),
  pattern('gh-ost', 'old', /^_(.+?)(?:_\d{14})?(?:_rev)?_del$/),
  pattern(spirit, 'new', /^_(.+)_chkpnt$/),
  pattern(percona, 'new', /^_{1,10}(.+)_new$/),
  pattern(percona, 'old', /^_{1,10}(.+)_old$/),
  pattern('LHM', 'new', /^lhmn_(.+)$/),
  pattern('LHM', 'old', /^lhma_\d{4}(?:_\d\d){5}_\d{3}_(.+)$/),
  pattern('OnlineSchemaChange', 'new', /^__osc_(?:new|chg)_(.+)$/),
  pattern('OnlineSchemaChange', 'old', /^__osc_old_(.+)$/),
];

/** `null`: no tool that we know names a table so. */
export const toolTable = (name: string): ToolTable | null => {
  for (const {tool, role, expression} of patterns) {
    const base = expression.exec(name)?.[1];
    if (base !== undefined) return {tool, role, base};
  }
  return null;
};

/** A checkpoint beside it shows whose `_new` and `_old` are. */
export const attributed = (table: ToolTable, hasCheckpoint: boolean): ToolTable =>
  table.tool === percona && hasCheckpoint ? {...table, tool: spirit} : table;

/** Whatever fits a name above, for the server to choose by: letters beyond ASCII are coded in MariaDB's names of files. */
export const namedByTool = '/(_.+_(gh[ock]|del|chkpnt|new|old)|lhm[na]_.+|__osc_.+)$';

/** Reverse triggers write to the old table, the others to the new one. */
export const toolTrigger = (name: string): Omit<ToolTable, 'base'> | null => {
  if (/^rt_pt_osc_/.test(name)) return {tool: percona, role: 'old'};
  if (/^pt_osc_/.test(name)) return {tool: percona, role: 'new'};
  if (/^lhmt_(?:ins|upd|del)_/.test(name)) return {tool: 'LHM', role: 'new'};
  return /^__osc_(?:ins|upd|del)_/.test(name) ? {tool: 'OnlineSchemaChange', role: 'new'} : null;
};

/** pt-online-schema-change cuts the names of its triggers so. Unseen ones are dropped too: they must go before their table. */
export const perconaTriggers = (schema: string, table: string): readonly string[] => {
  const prefix = `pt_osc_${schema}_${table}`.replaceAll(/\W/g, '_').slice(0, 60);
  return ['del', 'upd', 'ins'].map(event => `${prefix}_${event}`);
};
