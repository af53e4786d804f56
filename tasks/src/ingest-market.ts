import { type Candle, type Exchange, type Market, planIngest, type RejectedCandle } from '@forecast/core/candles';
import { type EpochMs, type HourRange, hoursIn, hoursOfMonth, later, monthOf, plusHours, startOfHour } from '@forecast/core/time';
import { type CandleWait, type ExpectedCandle, pollForCandle } from './candle-wait.ts';
import { type Holdings, holdingsOf } from './ingest-holdings.ts';
import { type Archive, type MergeTally, mergeMonths } from './ingest-months.ts';
import { closeBefore, judgedPages } from './judged-pages.ts';
import { type MendedMonths, mendMonths, monthsToProve } from './mend-months.ts';
import { readAgain } from './read-again.ts';

export interface IngestSettings {
  /** the exchange's clock when the ingest begins */
  readonly now: EpochMs;
  /** the first hour to read into an empty archive */
  readonly since: EpochMs;
  /** how many of the last hours are read again */
  readonly revisionHours: number;
  /** look for what the archive lacks before its end, too, and read that again */
  readonly all?: boolean | undefined;
  /** the candle that must be there; left out: the one that has closed last, and it may be missing */
  readonly expected?: ExpectedCandle | undefined;
  readonly wait?: CandleWait | undefined;
  /** told after each page: hours read, of all that there are to read */
  readonly progress?: ((market: Market, done: number, total: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** What one ingest did, and what the archive of the market then holds. Counts are candles. */
export interface IngestedMarket extends Readonly<MergeTally>, Holdings, Pick<MendedMonths, 'mended'> {
  /** what the exchange told and is not stored: quarantined, and asked for again */
  readonly rejected: readonly RejectedCandle[];
  /** what was stored and cannot be true: taken out, and asked for again */
  readonly withdrawn: readonly RejectedCandle[];
}

interface Reading extends MergeTally {
  rejected: readonly RejectedCandle[];
  /** the end of the newest candle read */
  reached: EpochMs;
  /** of the last candle that was read and believed */
  last?: { readonly end: EpochMs; readonly close: number };
}

/** One market on its way from the exchange into the archive. */
interface Passage extends IngestSettings {
  readonly exchange: Exchange;
  readonly archive: Archive;
  readonly market: Market;
  readonly storedUntil: EpochMs | undefined;
  readonly changeableFrom: EpochMs;
}

/**
 * Brings the archive of one market up to date, once what it reads of it is proved.
 *
 * @throws Fault `corrupt_object` when a month is damaged and the exchange does not give it again; all else is done by then
 */
export const ingestMarket = async (
  exchange: Exchange,
  archive: Archive,
  market: Market,
  settings: IngestSettings,
): Promise<IngestedMarket> => {
  const months = await archive.candles.months(market);
  const mending = { exchange, candles: archive.candles, market, now: settings.now, signal: settings.signal };
  const proved = monthsToProve(months, settings.now, settings.all === true);
  const { mended, faults } = await mendMonths(mending, months, proved);
  const [fault] = faults;
  const stored = await archive.candles.extent(market).catch((error: unknown) => {
    // What the archive spans is read from its first and its last month.
    throw fault ?? error;
  });
  const hours = planIngest(stored, settings.since, settings.revisionHours, settings.now);
  const reading: Reading = { added: 0, unchanged: 0, revisions: [], rejected: [], reached: hours.from };
  const passage = { ...settings, exchange, archive, market, storedUntil: stored?.until, changeableFrom: hours.from };
  const again = await readAgain(archive.candles, market, {
    stored,
    since: settings.since,
    all: settings.all === true,
    months: proved,
    plan: hours,
  });
  // Most of what is lacking before the first candle the exchange never had: it is no progress to tell of.
  for (const lacking of again.before) await readInto(reading, { ...passage, progress: undefined }, lacking);
  reading.reached = again.from;
  const until = await readUntilThere(reading, passage, hours);
  const { added, unchanged, revisions, rejected } = reading;
  if (fault !== undefined) throw fault;
  const { withdrawn } = again;
  const lookedAt = settings.all || stored === undefined ? undefined : hours.from;
  return { added, unchanged, revisions, rejected, withdrawn, mended, ...(await holdingsOf(archive.candles, market, lookedAt, until)) };
};

/**
 * Reads what has closed, again until the expected candle is there: what has closed by then is asked of the exchange's clock each time.
 *
 * @returns the end of what had closed
 */
const readUntilThere = async (reading: Reading, passage: Passage, hours: HourRange): Promise<EpochMs> => {
  const { expected } = passage;
  let { until } = hours;
  let tries = 0;
  const read = async (): Promise<boolean> => {
    if (tries++ > 0 && expected !== undefined) until = startOfHour(await expected.clock.ask());
    await readInto(reading, passage, { from: reading.reached, until });
    return reading.reached >= (expected?.at ?? until);
  };
  await pollForCandle(read, passage);
  return until;
};

/** Merges whole months as they come, the running one last. */
const readInto = async (reading: Reading, passage: Passage, hours: HourRange): Promise<void> => {
  const { exchange, archive, market, progress } = passage;
  reading.rejected = reading.rejected.filter(({ candle }) => candle.openTime < hours.from);
  let pending: readonly Candle[] = [];
  let reached = hours.from;
  const before = reading.last?.end === hours.from ? reading.last.close : await closeBefore(archive.candles, market, hours.from);
  for await (const { candles, rejected } of judgedPages(exchange, market, hours, { ...passage, before })) {
    reading.rejected = [...reading.rejected, ...rejected];
    const [whole, running] = partedAtLastMonth([...pending, ...candles]);
    await mergeMonths(archive, market, whole, passage, reading);
    // Where another try goes on, should the next page fail.
    reading.reached = later(reading.reached, endOf(whole) ?? reading.reached);
    pending = running;
    const last = candles.at(-1);
    if (last !== undefined) reading.last = { end: plusHours(last.openTime, 1), close: last.close };
    reached = later(reached, endOf(candles) ?? reached);
    progress?.(market, hoursIn({ from: hours.from, until: reached }), hoursIn(hours));
  }
  await mergeMonths(archive, market, pending, passage, reading);
  reading.reached = later(reading.reached, reached);
};

/** The months that are complete, as a later candle is there, and the last one. */
const partedAtLastMonth = (candles: readonly Candle[]): readonly [readonly Candle[], readonly Candle[]] => {
  const last = candles.at(-1);
  if (last === undefined) return [[], []];
  const { from } = hoursOfMonth(monthOf(last.openTime));
  return [candles.filter(({ openTime }) => openTime < from), candles.filter(({ openTime }) => openTime >= from)];
};

const endOf = (candles: readonly Candle[]): EpochMs | undefined => {
  const last = candles.at(-1);
  return last === undefined ? undefined : plusHours(last.openTime, 1);
};
