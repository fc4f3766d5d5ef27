// One incident of a story: who waited for whom, who was hurt, what ended it. Units as in `story.ts`.
import type {AlertKind, Severity} from '../core/alert.ts';
import type {SessionKind} from '../core/session.ts';
import type {Points} from './series.ts';

export type AlertSpan = {
  readonly cluster: string;
  readonly node: string;
  readonly kind: AlertKind;
  readonly subject: string;
  /** At its worst. */
  readonly severity: Severity;
  readonly evidence: Readonly<Record<string, string | number | boolean | null>>;
  readonly sentence: string;
  readonly from: number;
  /** `null`: it lasted when the recording ended. */
  readonly to: number | null;
  /** When it was last seen to last. */
  readonly seenTo: number;
};

/** A session as it was while others waited for it. */
export type Party = {
  readonly session: string;
  readonly kind: SessionKind;
  readonly user: string | null;
  readonly application: string | null;
  readonly client: string | null;
  readonly database: string | null;
  readonly state: string;
  readonly statement: string | null;
  readonly statementCut: boolean;
  /** Since its transaction began. */
  readonly inTransaction: number | null;
  /** How it is known to be the migration; `null`: it is not. */
  readonly migration: string | null;
  /** Sessions behind it, directly or through others. */
  readonly blocks: number;
  readonly waited: number | null;
  /** `AccessExclusiveLock on public.orders`; `null`: it waits for nothing. */
  readonly waitsFor: string | null;
};

/** Sessions of one application (or user, where there is no application) that waited. */
export type Hurt = {
  readonly who: string;
  readonly sessions: number;
  readonly longest: number | null;
  /** What they wanted to do, most frequent first. */
  readonly statements: readonly string[];
};

export type Family = 'locks' | 'replication' | 'reach' | 'saturation' | 'work';

export type Ending = {
  readonly how: 'action' | 'by itself' | 'not seen';
  readonly action: string | null;
  /** From sending the action to the end of the incident. */
  readonly after: number | null;
  readonly sentence: string;
};

export type Incident = {
  readonly number: number;
  readonly family: Family;
  readonly cluster: string;
  readonly node: string;
  readonly severity: Severity;
  readonly title: string;
  readonly from: number;
  /** `null`: it lasted when the recording ended. */
  readonly to: number | null;
  readonly seenTo: number;
  readonly alerts: readonly AlertSpan[];
  /** When most sessions waited; `null`: nobody was seen waiting. */
  readonly peak: {readonly at: number; readonly sessions: number} | null;
  readonly longestWait: number | null;
  /** Whom everybody waited for at the peak. */
  readonly root: Party | null;
  /** Those that waited for it and held up others. */
  readonly between: readonly Party[];
  readonly otherRoots: readonly Party[];
  readonly hurt: readonly Hurt[];
  readonly blocked: Points;
  readonly ending: Ending;
};
