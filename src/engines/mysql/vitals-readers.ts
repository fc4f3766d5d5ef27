// What a tick asks about the server's condition.
import type {Session} from '../../core/session.ts';
import {track} from '../track.ts';
import {mayReport} from './readers/counted.ts';
import {makeDatabaseSizeReader} from './readers/database-size.ts';
import {
  connectionLimitReader,
  makeBinlogBytesReader,
  makeInnodbMetricsReader,
} from './readers/innodb-metrics.ts';
import {makeStatusReader, ownStatementsReader} from './readers/status.ts';
import type {ServerTraits} from './traits.ts';

export const makeVitalsReaders = (traits: ServerTraits, sessions: () => readonly Session[]) => ({
  status: track(makeStatusReader(traits)),
  ownStatements: track(ownStatementsReader),
  innodbMetrics: track(makeInnodbMetricsReader(traits)),
  binlogBytes: track(makeBinlogBytesReader(traits)),
  connectionLimit: track(connectionLimitReader),
  databaseSize: track(makeDatabaseSizeReader(traits, () => sessions().some(mayReport))),
});
