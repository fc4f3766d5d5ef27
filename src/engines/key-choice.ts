// Which unique key a table is gone through by, and why none is fit.

export type Candidate<Column extends {readonly name: string}> = {
  readonly columns: readonly Column[];
  readonly unique: boolean;
  /** Completes "…: "; `null`: nothing is wrong with it. */
  readonly unfit: string | null;
};

export type Choice<Column extends {readonly name: string}> =
  | Candidate<Column>
  | {readonly refusal: string; readonly hint: string};

const listed = (columns: readonly {readonly name: string}[]): string =>
  `(${columns.map(({name}) => name).join(', ')})`;

const sameNames = (columns: readonly {readonly name: string}[], asked: readonly string[]): boolean =>
  columns.length === asked.length && columns.every(({name}) => asked.includes(name));

const others = (fit: readonly Candidate<{readonly name: string}>[]): string =>
  fit.length === 0
    ? 'Make one: a unique index, without NULLs, that covers the whole table.'
    : `Fit are ${fit.map(({columns}) => listed(columns)).join(', ')}: name one with --key, or leave --key out.`;

const refuseAsked = (
  table: string,
  candidates: readonly Candidate<{readonly name: string}>[],
  asked: readonly string[],
  hint: string,
) => {
  const key = `(${asked.join(', ')})`;
  const near = candidates.filter(({columns}) => sameNames(columns, asked));
  const unfit = near.find(({unique}) => unique);
  if (unfit) return {refusal: `The key ${key} of ${table} cannot be used: ${unfit.unfit}.`, hint};
  if (near.length > 0)
    return {refusal: `The index ${key} of ${table} is not unique, so batches could split equal keys.`, hint};
  return {refusal: `${table} has no index on ${key}: each batch would read the whole table.`, hint};
};

/** Candidates come best first. */
export const chooseKey = <Column extends {readonly name: string}>(
  table: string,
  candidates: readonly Candidate<Column>[],
  asked: readonly string[] | null,
): Choice<Column> => {
  const fit = candidates.filter(({unique, unfit}) => unique && unfit === null);
  const hint = others(fit);
  if (asked !== null)
    return fit.find(({columns}) => sameNames(columns, asked)) ?? refuseAsked(table, candidates, asked, hint);
  const [best] = fit;
  if (best) return best;
  const [unfit] = candidates.filter(({unique}) => unique);
  return unfit
    ? {refusal: `The unique key ${listed(unfit.columns)} of ${table} cannot be used: ${unfit.unfit}.`, hint}
    : {refusal: `${table} has no unique key to go through it by.`, hint};
};
