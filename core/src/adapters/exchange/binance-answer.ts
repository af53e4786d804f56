import { z } from 'zod';
import { HOUR_MS, isPlausibleTime } from '../../time/index.ts';
import { ExchangeFailure } from './exchange-failure.ts';

const wireTime = z.union([z.number(), z.string().regex(/^\d+$/).transform(Number)]);
const wireNumber = z.union([z.number(), z.string(), z.null()]);

const clock = z.looseObject({ serverTime: wireTime.refine(isPlausibleTime) });
const listing = z.looseObject({
  symbols: z.array(z.looseObject({ symbol: z.string(), status: z.string(), baseAsset: z.string(), quoteAsset: z.string() })).min(1),
});
/** open time, open, high, low, close, volume, close time, and what else there is of it */
const row = z.tuple([wireTime, wireNumber, wireNumber, wireNumber, wireNumber, wireNumber], z.unknown());
const page = z.array(row);

type Row = z.infer<typeof row>;

/** What each path of Binance's API answers, and what is to be said of an answer that is something else. */
const EXPECTED: readonly { readonly path: string; readonly schema: z.ZodType; readonly otherwise: string }[] = [
  { path: '/time', schema: clock, otherwise: 'no time in milliseconds' },
  { path: '/exchangeInfo', schema: listing, otherwise: 'no list of markets' },
  { path: '/klines', schema: page, otherwise: 'no page of candles' },
];

/** What a body that is not what `path` answers is to be called: `no page of candles`. */
export const otherwise = (path: string): string => expectedOf(path)?.otherwise ?? 'no answer to it';

/** Whether `body`, parsed JSON, is what `path` answers. A page may hold candles that cannot be true: those are told one by one. */
export const isAnswerTo = (path: string, body: unknown): boolean => expectedOf(path)?.schema.safeParse(body).success ?? true;

const expectedOf = (path: string) => EXPECTED.find((expected) => path.endsWith(expected.path));

/** @throws ExchangeFailure `bad_candles` when most of a page is no candle of an hour: in another unit of time, or of another interval */
export const refuseOtherCandles = (path: string, body: unknown): void => {
  if (!path.endsWith('/klines')) return;
  const rows = page.parse(body);
  const timed = rows.filter(([openTime]) => isPlausibleTime(openTime)).toSorted(([a], [b]) => a - b);
  if (timed.length < rows.length / 2) throw new ExchangeFailure('bad_candles', `open times are ${unitOf(rows[0]?.[0])}, not milliseconds`);
  const minutes = usualMinutes(timed);
  if (minutes !== undefined && minutes !== HOUR_MINUTES)
    throw new ExchangeFailure('bad_candles', `candles are of ${minutes} minutes, not of an hour`);
};

const UNITS: Readonly<Record<string, number>> = { seconds: 1000, microseconds: 1e-3, nanoseconds: 1e-6 };

/** What a time that is not in milliseconds seems to be told in. */
const unitOf = (time = Number.NaN): string => {
  const found = Object.keys(UNITS).find((unit) => isPlausibleTime(time * (UNITS[unit] ?? 1)));
  return found ?? `such as ${time}`;
};

const MINUTE_MS = 60_000;
const HOUR_MINUTES = HOUR_MS / MINUTE_MS;

/**
 * How long most candles of `rows` (ascending) are; undefined when nothing says so. Binance tells when each closes, and cuts that short
 * where it was down within the hour; else the distance to the next candle tells.
 */
const usualMinutes = (rows: readonly Row[]): number | undefined => {
  const told = rows.flatMap(([openTime, , , , , , closeTime]) =>
    typeof closeTime === 'number' && isPlausibleTime(closeTime) ? [closeTime - openTime] : [],
  );
  const distances = rows.slice(1).map(([openTime], i) => openTime - (rows[i]?.[0] ?? Number.NaN));
  const lengths = told.length > 0 ? told : distances.length > 1 ? distances : [];
  const counts = Map.groupBy(lengths, (length) => Math.round(length / MINUTE_MS));
  return [...counts].toSorted(([, a], [, b]) => b.length - a.length)[0]?.[0];
};
