import type {MigrationLock} from '../../src/core/select/migration.ts';
import {clean} from '../../src/text/clean.ts';
import {duration} from '../../src/text/format.ts';
import {line, type Spans, span} from '../../src/text/span.ts';
import {stateWord} from './session-columns.ts';

/** `4122 idle in transaction, flyway, for 4 m 12 s` */
const whose = ({lock: {holder: id, by}, holder, age}: MigrationLock): string =>
  [
    id === null ? clean(by ?? '') : `${id}${holder === null ? '' : ` ${stateWord(holder)}`}`,
    clean(holder?.application ?? ''),
    age === null ? '' : `for ${duration(age)}`,
  ]
    .filter(Boolean)
    .join(', ');

/** By which a migration runner keeps a second one out: whose it is, or why nobody will let go of it and what does. */
export const runnerLockLines = (each: MigrationLock): readonly Spans[] => {
  const {runner, lock, stuck, release} = each.lock;
  const owner = whose(each);
  const about = span(` · ${clean(lock)}${owner === '' ? '' : ` · ${owner}`}`, 'muted');
  return stuck === null
    ? [line(span(`${runner} is locked for one migration`), about)]
    : [
        line(span(`▲ ${runner} stuck: ${clean(stuck)}`, 'warning'), about),
        line(span('  to release it: ', 'muted'), clean(release)),
      ];
};
