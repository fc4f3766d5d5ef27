// The replicas of a server as it knows them: one for each that reads its binary log.
import type {ReplicaSeen} from '../../core/replication.ts';
import type {Registered, Sender} from './readers/replicas.ts';

const hidden = {
  ...{sync: null, sent: null, written: null, flushed: null, replayed: null},
  ...{writeLag: null, flushLag: null, replayLag: null, replyAge: null},
};

/** Both families, in the words of several versions: all of these send what there is. */
const sending = /has sent all binlog|sending binlog event|finished reading one binlog/i;

const stateOf = (state: string | null): string | null =>
  state !== null && sending.test(state) ? 'streaming' : state;

/** Tools read the binary log as well: mysqlbinlog, gh-ost, and all that capture changes. */
const isServer = ({program}: Sender): boolean => program === null || /^(?:mysqld|mariadbd)/.test(program);

const nameOf = (registered: Registered | undefined, sender: Sender | undefined): string =>
  registered?.reportedAs ??
  (registered === undefined ? (sender?.client ?? 'a replica') : `server ${registered.number}`);

const seen = (registered: Registered | undefined, sender: Sender | undefined): ReplicaSeen => ({
  name: nameOf(registered, sender),
  address: registered?.reportedAs ?? sender?.client ?? null,
  serverId: registered?.serverId ?? sender?.serverId ?? null,
  session: sender?.session ?? null,
  state: stateOf(sender?.state ?? null),
  ...hidden,
});

const hostOf = ({reportedAs}: Registered): string | null => reportedAs?.replace(/:\d+$/, '') ?? null;

/** Senders that do not tell whom they feed: by the host, where one of each comes from there; or the only ones there are. */
const senderOf = (
  registered: Registered,
  all: readonly Registered[],
  senders: readonly Sender[],
): Sender | undefined => {
  if (all.length === 1 && senders.length === 1) return senders[0];
  const host = hostOf(registered);
  const there = senders.filter(({client}) => client === host);
  return host !== null && there.length === 1 && all.filter(each => hostOf(each) === host).length === 1
    ? there[0]
    : undefined;
};

/** What they all do, each of them does. */
const commonState = (senders: readonly Sender[]): string | null => {
  const states = new Set(senders.map(({state}) => stateOf(state)));
  return states.size === 1 ? ([...states][0] ?? null) : null;
};

/** `registered`, `senders`: `null` where our user may not see them. */
export const replicasSeen = (
  registered: readonly Registered[] | null,
  senders: readonly Sender[] | null,
): readonly ReplicaSeen[] => {
  if (senders === null) return (registered ?? []).map(each => seen(each, undefined));
  // A replica that has gone may stay registered for a while.
  if (senders.length === 0) return [];
  const servers = senders.filter(isServer);
  const identified = senders.some(({serverId}) => serverId !== null);
  if (registered === null || identified)
    return servers.map(sender =>
      seen(
        registered?.find(({serverId}) => serverId === sender.serverId),
        sender,
      ),
    );
  return registered.map(each => {
    const sender = senderOf(each, registered, senders);
    const known = seen(each, sender);
    return sender === undefined ? {...known, state: commonState(senders)} : known;
  });
};
