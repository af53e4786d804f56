import type { Month } from '../time/index.ts';

/** A month of the log that was written to since it was exported. */
export interface ExportDue {
  readonly month: Month;
  /** how often it was written to: what an export has seen */
  readonly changes: number;
}

/** Which months of the forecast log are to be exported. Every call may throw Fault `database_unavailable`. */
export interface ExportLog {
  /** oldest first */
  due(market: string): Promise<readonly ExportDue[]>;
  /** Takes a month out, unless it was written to since `changes` was read. */
  exported(market: string, due: ExportDue): Promise<void>;
}
