import { keyRing } from '@forecast/core/access';
import { marketOf } from '@forecast/core/candles';
import type { ForecastRole, ScoredForecast } from '@forecast/core/forecast';
import type { StoredPromotion } from '@forecast/core/promotion';
import { type EpochMs, epochMs, parseIsoHour, plusHours } from '@forecast/core/time';
import { expect, test } from 'vitest';
import { forecastAt } from '../../../tests/forecast-at.ts';
import { forecastBlocksOf } from '../../../tests/forecast-columns-of.ts';
import type { Health } from '../answers/health.ts';
import { forecastMemory } from '../memory/forecast-memory.ts';
import type { ServedMarket } from '../served-market.ts';
import type { Service } from '../service.ts';
import { health, ready } from './health.ts';

const hourOf = (text: string): EpochMs => parseIsoHour(text) ?? epochMs(Number.NaN);
const MINUTE_MS = 60_000;
const NOON = hourOf('2025-07-28T12');

const forecast = (hour: EpochMs, role: ForecastRole): ScoredForecast => ({ ...forecastAt(hour, { role }), outcome: null });

interface Scene {
  readonly symbol?: string;
  /** end of the last candle; null: there is none */
  readonly candles?: EpochMs | null;
  readonly forecasts?: readonly ScoredForecast[];
  readonly promotedAt?: EpochMs | null;
  readonly problem?: string;
}

const kept = <T>(value: T, problem?: string) => ({ value, problem, refresh: () => Promise.resolve() });

const served = ({ symbol = 'BTC/USDT', candles = NOON, promotedAt = hourOf('2025-07-20T00'), ...scene }: Scene): ServedMarket => {
  const forecasts = scene.forecasts ?? [forecast(NOON, 'served')];
  const promotion = { toVersion: 1, decision: 'promoted', state: 'done', at: promotedAt } as StoredPromotion;
  const range = { from: hourOf('2020-01-01T00'), until: candles ?? NOON };
  const blocks = forecastBlocksOf(forecasts);
  const current = promotedAt === null ? undefined : { version: 1, manifest: { seen_until: '2025-07-20T00:00:00Z' } };
  return {
    market: marketOf('binance', symbol),
    window: kept(candles === null ? undefined : { own: { range } }, scene.problem),
    forecasts: kept(forecastMemory(undefined, blocks)),
    lineage: kept({ versions: new Map(), decisions: promotedAt === null ? [] : [promotion], recordedChampion: undefined }),
    drift: kept({ checks: [], requests: [] }),
    model: { current, champion: current?.version, problem: undefined },
  } as unknown as ServedMarket;
};

const told = (now: EpochMs, ...markets: readonly ServedMarket[]) => {
  const keys = { value: keyRing([]), problem: undefined };
  const service = { markets, auth: 'open', keys, shared: [], now: () => now, maxAgeDays: 30 } as unknown as Service;
  const [alive, able] = [health, ready].map((route) => route.respond(service, {}));
  if (alive?.kind !== 'answered') throw new Error('health is always answered');
  return { health: alive.body as Health, ready: able };
};

/** What is late of each market. */
const late = ({ markets }: Health): string[] =>
  markets.flatMap((market) => {
    const { last_candle, last_forecast, champion, symbol } = market;
    return Object.entries({ last_candle, last_forecast, champion }).flatMap(([name, each]) => (each.late ? `${symbol} ${name}` : []));
  });

const after = (hours: number, minutes: number): EpochMs => epochMs(plusHours(NOON, hours) + minutes * MINUTE_MS);

test('all is there: ages and nothing late', () => {
  const { health } = told(after(0, 5), served({}));
  expect(health).toMatchObject({
    status: 'ok',
    markets: [
      {
        last_candle: { at: '2025-07-28T12:00:00Z', age_seconds: 300, late: false },
        last_forecast: { at: '2025-07-28T12:00:00Z', age_seconds: 300, late: false },
        champion: { at: '2025-07-20T00:00:00Z', age_seconds: 8 * 86_400 + 12 * 3600 + 300, late: false },
      },
    ],
  });
  expect(Object.keys(health.markets[0]?.champion ?? {})).toEqual(['at', 'age_seconds', 'late']);
});

test.each<[string, number, number, Scene, string[]]>([
  ['at the turn of the hour', 1, 0, {}, []],
  ['one second before twenty minutes', 1, 19.98, {}, []],
  ['twenty minutes after the hour', 1, 20, {}, ['last_candle', 'last_forecast']],
  ['ten hours after the last candle', 10, 0, {}, ['last_candle', 'last_forecast']],
  ['candles stop', 1, 20, { forecasts: [forecast(after(1, 0), 'served')] }, ['last_candle']],
  ['forecasts stop', 1, 20, { candles: after(1, 0) }, ['last_forecast']],
  [
    'forecasts are made afterwards only',
    1,
    20,
    { candles: after(1, 0), forecasts: [forecast(NOON, 'served'), forecast(after(1, 0), 'backfill')] },
    ['last_forecast'],
  ],
  ['another model forecasts only', 1, 20, { candles: after(1, 0), forecasts: [forecast(after(1, 0), 'shadow')] }, ['last_forecast']],
  ['the champion is a day too old', 0, 5, { promotedAt: hourOf('2025-06-27T00') }, ['champion']],
  ['the champion is as old as it may be', 0, 5, { promotedAt: hourOf('2025-06-28T12') }, []],
  ['a champion of this hour has not forecast yet', 1, 19, { candles: after(1, 0), forecasts: [], promotedAt: after(0, 40) }, []],
  [
    'a champion of the hour before has not forecast yet',
    1,
    20,
    { candles: after(1, 0), forecasts: [], promotedAt: after(0, 40) },
    ['last_forecast'],
  ],
  ['the clock was set forward', 24 * 365, 0, {}, ['last_candle', 'last_forecast', 'champion']],
])('%s', (_name, hours, minutes, scene, expected) => {
  const { health } = told(after(hours, minutes), served(scene));
  expect({ status: health.status, late: late(health) }).toEqual({
    status: expected.length === 0 ? 'ok' : 'late',
    late: expected.map((name) => `BTC/USDT ${name}`),
  });
});

test('of two markets the one that stops is late, and both are ready', () => {
  const { health, ready } = told(
    after(2, 20),
    served({ candles: after(2, 0), forecasts: [forecast(after(2, 0), 'served')] }),
    served({ symbol: 'ETH/USDT' }),
  );
  expect({ status: health.status, late: late(health) }).toEqual({
    status: 'late',
    late: ['ETH/USDT last_candle', 'ETH/USDT last_forecast'],
  });
  expect(ready).toMatchObject({ kind: 'answered', body: { ready: true, status: 'late', markets: [{}, { last_candle: { late: true } }] } });
});

test('a clock that stands still at the end of its candles makes nothing late', () => {
  expect(told(NOON, served({})).health.status).toBe('ok');
});

test('what was never there is not late, and is told', () => {
  const { health, ready } = told(NOON, served({ promotedAt: null, forecasts: [] }));
  expect(health).toMatchObject({
    status: 'degraded',
    markets: [
      {
        last_forecast: { at: null, age_seconds: null, late: false },
        champion: { at: null, age_seconds: null, late: false, reason: 'no model was trained yet: run `tasks train`' },
      },
    ],
  });
  expect(ready).toMatchObject({ kind: 'refused', code: 'no_model', detail: expect.stringContaining('run `tasks train`') });
  const empty = told(NOON, served({ candles: null, forecasts: [], promotedAt: null }));
  expect(empty.health).toMatchObject({ status: 'degraded', markets: [{ last_candle: { at: null, late: false }, candles: null }] });
  expect(empty.ready).toMatchObject({ kind: 'refused', code: 'stale', detail: expect.stringContaining('tasks ingest') });
});

test('a clock that lies behind the candles is told', () => {
  const { health } = told(epochMs(NOON - 61_000), served({}));
  expect(health).toMatchObject({ status: 'degraded', markets: [{ last_candle: { age_seconds: 0, late: false } }] });
  expect(health.markets[0]?.problems[0]).toContain('clock: it is 2025-07-28T11:58:59Z');
  expect(told(epochMs(NOON - 30_000), served({})).health.status).toBe('ok');
});

test('what cannot be read goes before what is late, and is late all the same', () => {
  const { health } = told(after(3, 0), served({ problem: 'candles of x: away' }));
  expect({ status: health.status, late: late(health) }).toEqual({
    status: 'degraded',
    late: ['BTC/USDT last_candle', 'BTC/USDT last_forecast'],
  });
});

test('it is ready while one market can answer for one hour: with a model, or from what was issued', () => {
  const nothing = { candles: null, forecasts: [], promotedAt: null };
  expect(
    told(NOON, served(nothing), served({ ...nothing, symbol: 'ETH/USDT', forecasts: [forecast(NOON, 'served')] })).ready,
  ).toMatchObject({
    kind: 'answered',
  });
  expect(told(NOON, served(nothing), served({ symbol: 'ETH/USDT', forecasts: [] })).ready).toMatchObject({ kind: 'answered' });
  expect(told(NOON, served(nothing), served({ ...nothing, symbol: 'ETH/USDT' })).ready).toMatchObject({ kind: 'refused' });
});
