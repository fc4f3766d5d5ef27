export type SentenceTone = 'critical' | 'warning' | 'good' | 'unknown' | 'muted';

export type Sentence = {
  readonly tone: SentenceTone;
  /** Untrusted names may be in it: cleaned where it is shown. */
  readonly text: string;
  /** Further troubles, jobs or things to press that the sentence does not name. */
  readonly more: number;
};
