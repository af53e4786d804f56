import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { type CandleSeries, marketOf } from '../candles/index.ts';
import { computeColumns, featureSetOf } from '../features/index.ts';
import { epochMs, plusHours } from '../time/index.ts';
import { forecastInputAt } from './forecast-input.ts';

const START = epochMs(Date.UTC(2025, 5, 1));
const HOUR = plusHours(START, 1100);
const [BTC, ETH] = [marketOf('binance', 'BTC/USDT'), marketOf('binance', 'ETH/USDT')];

const real = (symbol: string): CandleSeries => {
  const text = gunzipSync(readFileSync(`${import.meta.dirname}/../../../data/candles/BINANCE_${symbol}_1h.csv.gz`)).toString();
  const rows = text
    .split('\n')
    .slice(1)
    .filter((line) => line !== '' && Number(line.slice(0, 13)) >= START)
    .slice(0, 1130); // prettier-ignore
  const column = (i: number): Float64Array => Float64Array.from(rows, (row) => Number(row.split(',')[i]));
  return { start: START, open: column(1), high: column(2), low: column(3), close: column(4), volume: column(5) };
};
const own = real('BTCUSDT');
const other = real('ETHUSDT');
const scale = featureSetOf(BTC, [ETH]).features.find(({ name }) => name.startsWith('ewm_volatility'));
const inputFrom = (candles: CandleSeries, cross: CandleSeries) =>
  forecastInputAt(computeColumns({ market: BTC, candles, cross: [{ market: ETH, candles: cross }] }), { features: [], scale }, HOUR);

/** With one value told so many times what it was, `ago` hours before the hour that is forecast. */
const with10 = (candles: CandleSeries, ago: number, ...names: readonly ('open' | 'high' | 'low' | 'close')[]): CandleSeries => {
  const changed = { ...candles };
  for (const name of names) changed[name] = candles[name].with(1100 - ago, (candles[name][1100 - ago] ?? 0) * 10);
  return changed;
};

test('the row of an hour is made of candles that may be true', () => {
  expect(inputFrom(own, other)).toMatchObject({ hour: HOUR, referenceClose: own.close[1099], degraded: false });
});

test.each([1, 2, 168, 990])('no forecast is made from a candle that cannot be true, %d hours before', (ago) => {
  expect(() => inputFrom(with10(own, ago, 'close', 'high'), other)).toThrow(
    /the stored candle of BTC\/USDT at .* cannot be true \(jump_not_confirmed\); run tasks ingest --all/,
  );
  expect(() => inputFrom(own, with10(other, ago, 'high'))).toThrow(/the stored candle of ETH\/USDT at .* cannot be true/);
  expect(() => inputFrom({ ...own, high: own.high.with(1100 - ago, 1e300) }, other)).toThrow(/beyond_any_price/);
});

test('candles that the row does not look at do not matter, nor those after it', () => {
  expect(inputFrom(with10(own, 1050, 'close', 'high'), other).degraded).toBe(false);
  expect(inputFrom(with10(own, -5, 'close', 'high'), other).degraded).toBe(false);
});
