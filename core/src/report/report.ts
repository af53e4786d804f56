/** A report in its two forms: a page for people, and the same as JSON. */
export interface Report {
  readonly html: string;
  readonly json: string;
}
