import type { MarketResult } from '@forecast/tasks';

/** What one hour's work came to, as far as it was late. */
interface HourDone {
  /** hours that had passed before their work could begin, and were left to be made up */
  readonly passedOver: number;
  /** of `predict` */
  readonly forecasts: readonly MarketResult[];
}

/** So many hours in a row must be in time until the schedule has caught up: one that is just too slow would tell every other hour. */
const STEADY_HOURS = 3;

/** Notices when the schedule falls behind its clock and when it has caught up. */
export interface Lateness {
  /** @returns what is to be told of an hour, else undefined */
  readonly hour: (done: HourDone) => string | undefined;
  /** @returns what is to be told when the clock has ended before it caught up, else undefined */
  readonly ended: () => string | undefined;
}

export const lateness = (): Lateness => {
  let hours = 0;
  let inTime = 0;
  const hour: Lateness['hour'] = ({ passedOver, forecasts }) => {
    const isLate = forecasts.some((result) => result.kind === 'done' && result['role'] === 'backfill' && result['issued'] !== 0);
    const late = passedOver + (isLate ? 1 : 0);
    if (late > 0) {
      const isNew = hours === 0;
      hours += late;
      inTime = 0;
      return isNew ? fallsBehind(late) : undefined;
    }
    if (hours === 0 || isWithout(forecasts) || ++inTime < STEADY_HOURS) return undefined;
    const text = `The schedule has caught up: ${inAll(hours)}`;
    hours = 0;
    inTime = 0;
    return text;
  };
  return { hour, ended: () => (hours === 0 ? undefined : `Since the schedule fell behind its clock ${inAll(hours)}`) };
};

/** Whether no forecast was made because of a failure, whose hour will be made up, late. */
const isWithout = (forecasts: readonly MarketResult[]): boolean =>
  !forecasts.some(({ kind }) => kind === 'done') && (forecasts.length === 0 || forecasts.some(({ kind }) => kind === 'failed'));

const inAll = (hours: number): string => (hours === 1 ? '1 hour was late in all.' : `${hours} hours were late in all.`);

const fallsBehind = (late: number): string =>
  `The schedule is ${late} hour${late === 1 ? '' : 's'} behind its clock: forecasts of hours that are over are stored as backfill, and the newest hour is forecast first.`;
