// The streams of a replica, where there are several or one of them stands.
import {counted} from '../../src/core/advice/words.ts';
import type {Channel} from '../../src/core/replication.ts';
import type {Replica} from '../../src/core/state.ts';
import {bytes} from '../../src/text/format.ts';
import {type Spans, span} from '../../src/text/span.ts';
import {sentences} from './panel.ts';

const runs = ({receiver, applier}: Channel): boolean => receiver === 'running' && applier === 'running';

const brief = ({receiver, applier, workers, backlog}: Channel): string =>
  [
    `receiver ${receiver}`,
    `applier ${applier}${workers === null ? '' : ` (${counted(workers, 'worker')})`}`,
    ...(backlog === null ? [] : [`${bytes(backlog)} to apply`]),
  ].join(' · ');

const titleOf = (replica: string, {name, upstream}: Channel): string =>
  [replica, ...(name === '' ? [] : [name]), ...(upstream === null ? [] : [`from ${upstream}`])].join(' ');

/** One line for each channel, and what the server says of an error under it. */
export const channelLines = ({name, channels}: Replica, width: number): readonly Spans[] =>
  channels.length > 1 || channels.some(channel => !runs(channel))
    ? channels.flatMap(channel => [
        ...sentences(
          width,
          span(`${titleOf(name, channel)}: ${brief(channel)}`, runs(channel) ? 'muted' : 'warning'),
        ),
        ...[channel.receiverError, channel.applierError].flatMap(error =>
          error === null ? [] : sentences(width, span(`  ${error}`, 'critical')),
        ),
      ])
    : [];
