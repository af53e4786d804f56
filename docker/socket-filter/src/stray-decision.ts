import type { InspectedContainer } from './inspected-container.ts';

/** How long a container may stay, in milliseconds. */
export interface StrayLimits {
  /** after it has ended, or after it was made when it never started */
  readonly leftOverMs: number;
  readonly longestRunMs: number;
}

export type StrayDecision =
  | { readonly kind: 'keep' }
  | { readonly kind: 'remove'; readonly why: string }
  | { readonly kind: 'stop'; readonly why: string };

type Seen = Pick<InspectedContainer, 'Created' | 'State'>;

/** What is to become of a container of ours: whoever asked for it should have removed it, but may have been killed. */
export const strayDecision = ({ Created, State }: Seen, limits: StrayLimits, now: number): StrayDecision => {
  switch (State.Status) {
    case 'created':
      return leftOver('was never started', Created, limits, now);
    case 'exited':
    case 'dead':
      return leftOver('ended', State.FinishedAt, limits, now);
    case 'running':
    case 'paused':
    case 'restarting':
      return isOver(State.StartedAt, limits.longestRunMs, now) ? { kind: 'stop', why: `runs since ${State.StartedAt}` } : { kind: 'keep' };
    default:
      // Being removed already, or a state that is not known.
      return { kind: 'keep' };
  }
};

const leftOver = (what: string, since: string, { leftOverMs }: StrayLimits, now: number): StrayDecision =>
  isOver(since, leftOverMs, now) ? { kind: 'remove', why: `${what}, ${since}` } : { kind: 'keep' };

const isOver = (since: string, patienceMs: number, now: number): boolean => now - Date.parse(since) > patienceMs;
