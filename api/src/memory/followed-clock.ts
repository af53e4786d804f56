import { type EpochMs, epochMs } from '@forecast/core/time';
import { type Kept, kept } from './kept.ts';

/** The clock of somebody else, which is asked again and again, and carried on by ours between. */
export interface FollowedClock extends Pick<Kept<number>, 'problem' | 'refresh'> {
  now(): EpochMs;
}

/** A correction up to this is waited for; a clock that is further behind was set anew, as that of a replay that started again. */
const SMALL_MS = 60_000;

/**
 * Until it was asked once it is the clock of this host, and while it cannot be asked it goes on as it was. It never goes back by a
 * little: an hour that had begun would be one that has not.
 *
 * @param wall the clock of this host, in milliseconds
 */
export const followClock = (ask: () => Promise<EpochMs>, wall: () => number, log: (line: string) => void): FollowedClock => {
  const ahead = kept<number>('clock of the exchange', async () => (await ask()) - wall(), log);
  let told = epochMs(0);
  return {
    now() {
      const now = epochMs(wall() + (ahead.value ?? 0));
      told = told > now && told - now <= SMALL_MS ? told : now;
      return told;
    },
    get problem() {
      return ahead.problem;
    },
    refresh: () => ahead.refresh(),
  };
};
