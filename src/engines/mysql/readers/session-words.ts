// What a thread is and does, from the words the server has for it.
import type {SessionKind, SessionState} from '../../../core/session.ts';
import {type Row, text} from '../../row.ts';
import type {Transaction} from './transactions.ts';

const appliers = /^thread\/sql\/(replica|slave)_(sql|worker)$/;
const movers = /^thread\/(sql\/(replica|slave)_(io|monitor)|group_rpl\/.*)$/;
/** What an applier of the process list does while it has nothing to apply; a receiver says it of its source. */
const receives = /(source|master) to send|^(Connecting to|Queueing|Registering|Requesting|Reconnecting)/i;

/** By the thread's name, or the command where only the process list can be read. MariaDB tells appliers and receivers apart there. */
export const kindOf = (row: Row): SessionKind => {
  const thread = text(row, 'thread') ?? '';
  const command = text(row, 'command') ?? '';
  if (appliers.test(thread) || command === 'Slave_SQL' || command === 'Slave_worker') return 'replay';
  if (movers.test(thread) || command === 'Slave_IO' || command.startsWith('Binlog Dump'))
    return 'replication';
  const user = text(row, 'user');
  if (command === 'Daemon' || user === 'event_scheduler') return 'background';
  if (user !== 'system user' || thread !== '') return 'client';
  return receives.test(text(row, 'state') ?? '') ? 'replication' : 'replay';
};

/** Nothing is there to be applied. */
const nothingToApply =
  /has read all relay log|Waiting for (an event|the next event|work|more updates|(replica|slave) workers?|room in worker)|^(Reading event|Waiting for .* coordinator)/i;

/** `null`: our user may not see transactions, so an idle session may be in one. */
export const stateOf = (
  kind: SessionKind,
  row: Row,
  transaction: Transaction | null | undefined,
): SessionState => {
  if (transaction?.rollsBack) return 'rolling back';
  if (kind === 'replay') return nothingToApply.test(text(row, 'state') ?? '') ? 'idle' : 'active';
  if (text(row, 'command') !== 'Sleep') return 'active';
  if (transaction || text(row, 'transaction_token') !== null) return 'idle in transaction';
  return transaction === null && text(row, 'thread') === null ? 'hidden' : 'idle';
};

/** What MariaDB says of a global read lock that comes while another one is being taken. */
export const workersBusy = 'waiting while replication worker thread pool is busy';

/** Metadata, tables, backups and names that somebody locked; rows are not among them. */
const isLockState = (state: string): boolean =>
  /^Waiting for .*\b(lock|flush)$|^User lock$/i.test(state) || state.toLowerCase() === workersBusy;

/** Says no more than that it works. */
const works = /^(executing|starting|init|)$/i;

export type Wait = {readonly type: string | null; readonly event: string | null; readonly lock: boolean};

/** What it waits for or does, as the server calls it. */
export const waitOf = (state: SessionState, row: Row, transaction: Transaction | null | undefined): Wait => {
  const said = text(row, 'state') ?? '';
  if (state !== 'active') return {type: null, event: null, lock: false};
  if (isLockState(said))
    return {type: 'Lock', event: said.replace(/^Waiting for /i, '').toLowerCase(), lock: true};
  if (transaction?.requested) return {type: 'Lock', event: 'row lock', lock: true};
  if (text(row, 'command') === 'Killed') return {type: null, event: 'killed', lock: false};
  return {type: null, event: works.test(said) ? null : said, lock: false};
};
