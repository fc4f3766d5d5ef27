// The parts of an observation that tell of finished statements.
import type {Observation} from '../../../core/observation.ts';
import {makeMeansPart} from '../../statement-means.ts';
import {track} from '../../track.ts';
import type {Readers, ServerTraits} from '../readers.ts';
import {makeHistogramPart} from './histogram.ts';
import {makeStatementTextsReader} from './texts.ts';

/** Of what is asked beside the readers. */
const otherNames = ['clock', 'statement_texts'];

/** The server begins to count when a statement has the locks on its tables: a pile-up behind an ALTER is not in its figures. */
const beforeLocks = 'without waits for locks on tables';

export const makeLatencyParts = (
  {statStatements, countsStatements, countsOurs}: ServerTraits,
  readers: Readers,
  watched: () => readonly string[],
) => {
  const {statementPeriods, statementCounters} = readers;
  const names = [...Object.values(readers).map(({name}) => name), ...otherNames];
  const texts = track(
    makeStatementTextsReader({
      extension: {...statStatements, schema: countsStatements ? statStatements.schema : null},
      ...{watched, wanted: () => means.wanted(), ownNames: countsOurs ? names : [], now: Date.now},
    }),
  );
  const means = makeMeansPart({counters: statementCounters, texts, leavesOut: beforeLocks});
  const histogram = makeHistogramPart(statementPeriods);
  return {
    /** To be read after the others: it follows from them. */
    texts,
    parts: (at: number): Pick<Observation, 'latency' | 'means'> => {
      const part = means.part();
      return {latency: histogram(at), ...(part === undefined ? {} : {means: part})};
    },
  };
};
