// What users ask for: a page or an API that stands before the database.
export type Endpoint = {
  readonly name: string;
  readonly url: string;
  /** The answer's status; `null`: any from 200 to 299. */
  readonly status: number | null;
  /** What its body has to hold; `null`: anything. */
  readonly contains: string | null;
  readonly headers: Readonly<Record<string, string>>;
  readonly followsRedirects: boolean;
  /** ms */
  readonly timeout: number;
  /** ms */
  readonly every: number;
};
