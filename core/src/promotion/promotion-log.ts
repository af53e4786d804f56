import type { EpochMs } from '../time/index.ts';

/** A decision of the gate, a rollback, or a change of the alias that was made outside and noticed. */
export interface Promotion {
  /** market slug */
  readonly market: string;
  readonly requestId: number | null;
  readonly fromVersion: number | null;
  readonly toVersion: number;
  readonly decision: 'promoted' | 'not_promoted' | 'rolled_back' | 'changed_outside';
  readonly actor: string;
  /** the figures that decided, as the report shows them */
  readonly figures: Readonly<Record<string, unknown>>;
  readonly at: EpochMs;
}

export interface StoredPromotion extends Promotion {
  /** counts from 1 within the market */
  readonly seq: number;
  /** `pending` until the alias was moved; always `done` for `not_promoted` */
  readonly state: 'pending' | 'done';
}

/** What was decided about champions, in order. */
export interface PromotionLog {
  /**
   * Does `work` while nobody else who asks for this moves the market's champion: what is read of alias and rows inside holds until its end.
   * The lock of a process that was killed expires within 20 seconds. It holds no connection, so `work` may use as many as there are.
   *
   * @throws Fault `claim_lost` after two minutes of waiting, or when another took over since this process was not heard for 20 seconds
   */
  exclusively<T>(market: string, work: () => Promise<T>): Promise<T>;
  /** Adds a row: `pending` where an alias must move, else `done`. A decision on the same version from the same request is returned, not added. */
  append(promotion: Promotion): Promise<StoredPromotion>;
  complete(market: string, seq: number): Promise<void>;
  pending(market: string): Promise<readonly StoredPromotion[]>;
  /** newest first */
  history(market: string): Promise<readonly StoredPromotion[]>;
  /** the version that the latest finished row which moved the alias to one of ours moved it to */
  recordedChampion(market: string): Promise<number | undefined>;
  /** Another text after each change of the decisions about champions of the market: cheap to ask. */
  tag(market: string): Promise<string>;
}
