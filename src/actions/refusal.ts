/** Why something cannot be done, and what would change that: the half of `Offer` that is no plan. */
export type Refusal = {readonly refused: string; readonly fix: string | null};

export const isRefusal = (value: object): value is Refusal => 'refused' in value;
