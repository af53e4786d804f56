import type { Market } from '@forecast/core/candles';
import type { ForecastLog } from '@forecast/core/forecast';
import { hoursOfMonth, monthOf } from '@forecast/core/time';
import { type ForecastBlock, forecastBlock, withHours } from './forecast-block.ts';
import { type ForecastMemory, forecastMemory } from './forecast-memory.ts';

/** What is read at once, as a month is, is a few milliseconds of work: requests are answered between. */
const HOURS_AT_ONCE = 500;

/** What of the log the service reads. */
export type ReadLog = Pick<ForecastLog, 'changesSince' | 'firstHour' | 'columns' | 'ofHours'>;

/** Reads of the log what `previous` does not hold: the hours that were written since. */
export const readForecastMemory =
  (log: ReadLog, { slug }: Market) =>
  async (previous: ForecastMemory | undefined): Promise<ForecastMemory> => {
    // Asked first: what is written between the calls is read now and once more the next time, never missed.
    const changes = await log.changesSince(slug, previous?.position);
    if (previous === undefined || changes.kind === 'all')
      return forecastMemory(changes.kind === 'none' ? undefined : changes.position, await everyBlock(log, slug));
    if (changes.kind === 'none') return previous;
    let { blocks } = previous;
    for (let from = 0; from < changes.hours.length; from += HOURS_AT_ONCE) {
      const hours = changes.hours.slice(from, from + HOURS_AT_ONCE);
      blocks = withHours(blocks, hours, await log.ofHours(slug, hours));
    }
    return forecastMemory(changes.position, blocks);
  };

/** Month by month. */
const everyBlock = async (log: ReadLog, market: string): Promise<readonly ForecastBlock[]> => {
  const blocks: ForecastBlock[] = [];
  for (let next = await log.firstHour(market); next !== undefined; ) {
    const month = monthOf(next);
    const range = hoursOfMonth(month);
    const columns = await log.columns(market, range);
    if (columns.hour.length > 0) blocks.push(forecastBlock(month, columns));
    next = await log.firstHour(market, range.until);
  }
  return blocks;
};
