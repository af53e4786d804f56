/** A call that is not let through, in the words that the client gets to read. */
export interface Refusal {
  readonly kind: 'refused';
  /** 400 malformed, 403 not allowed, 404 no container of ours, 413 too large */
  readonly status: 400 | 403 | 404 | 413;
  readonly why: string;
}

export const refused = (status: Refusal['status'], why: string): Refusal => ({ kind: 'refused', status, why });
