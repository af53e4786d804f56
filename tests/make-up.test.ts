import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { type EpochMs, epochMs, HOUR_MS, plusHours } from '@forecast/core/time';
import type { Platform } from '@forecast/tasks';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeUpMarket } from '../tasks/src/make-up/make-up-market.ts';
import { type ReplayExchange, startReplayExchange } from '../tasks/src/replay/index.ts';
import { selected } from '../tasks/src/run-task.ts';
import { anotherDatabase, sql } from './another-database.ts';
import { startMlflow } from './registry-server.ts';
import { bundledLines, candleFolder } from './replay-folder.ts';
import { usePostgres } from './servers/postgres.ts';
import { opened, ran, type SmallPlatform, smallPlatform } from './small-platform.ts';

const MARKETS = { symbols: ['BTC/USDT'], cross: ['ETH/USDT'], since: '2024-11-01' };
const SLUG = 'binance-BTC-USDT-1h';
/** The hours of the two trainings. */
const AT = epochMs(Date.UTC(2025, 6, 28));
const SECOND = plusHours(AT, 24);
/** The exchange never had these two candles: the rows of the hours after them stay masked. */
const LOST_CANDLES = [plusHours(AT, 300), plusHours(AT, 301)];
const END = plusHours(AT, 1290);

const postgres = usePostgres();
let mlflow: { url: string; stop: () => Promise<void> };
let replay: ReplayExchange;
let small: SmallPlatform;
/** what the exchange's clock shows */
let clock: EpochMs = AT;

const inHour = (i: number): EpochMs => plusHours(AT, i);
const servers = (databaseUrl: string) => ({ databaseUrl, mlflowUrl: mlflow.url, exchangeUrl: replay.url });

/** Candles and features of all hours, two versions in the registry, and a database that knows both and has forecast nothing since. */
beforeAll(async () => {
  const lines = (symbol: string) =>
    bundledLines(symbol, Date.parse(MARKETS.since), END).filter((line) => !LOST_CANDLES.includes(epochMs(Number(line.split(',')[0]))));
  const folder = candleFolder({ 'BINANCE_BTCUSDT_1h.csv.gz': lines('BTCUSDT'), 'BINANCE_ETHUSDT_1h.csv.gz': lines('ETHUSDT') });
  [mlflow, replay] = await Promise.all([startMlflow(), startReplayExchange({ folder, start: AT, wallClock: () => clock, speed: 1 })]);
  clock = END;
  const url = await anotherDatabase(postgres.url, 'trained');
  small = smallPlatform(servers(url), MARKETS);
  await on(url, async ({ platform }) => {
    for (const argv of [['ingest'], ['features', '--all']]) await ran(platform, argv, clock);
    for (const at of [AT, SECOND]) await ran(platform, ['train'], at);
  });
}, 180_000);
afterAll(() => Promise.all([mlflow.stop(), replay.stop()]));

interface Scene {
  readonly platform: Platform;
  readonly said: string[];
  readonly url: string;
  /** `predict` at the beginning of an hour, scored before as an hour goes */
  readonly hour: (i: number) => Promise<unknown>;
}

const on = async (url: string, work: (scene: Scene) => Promise<void>): Promise<void> => {
  const said: string[] = [];
  const bare = await opened(
    { ...small, settings: { ...small.settings, environment: { ...small.settings.environment, databaseUrl: url } } },
    () => clock,
  );
  // The archive holds what comes later, too: it is to tell that it ends where the clock is.
  const extent: typeof bare.candles.extent = async (market) => {
    const stored = await bare.candles.extent(market);
    return stored && { from: stored.from, until: clock < stored.until ? clock : stored.until };
  };
  const platform = {
    ...bare,
    candles: { ...bare.candles, extent },
    progress: { ...bare.progress, say: (text: string) => void said.push(text) },
  };
  const hour = async (i: number) => {
    clock = inHour(i);
    await ran(platform, ['score'], clock);
    return (await ran(platform, ['predict'], clock))[0];
  };
  try {
    await work({ platform, said, url, hour });
  } finally {
    clock = END;
    await platform.close();
  }
};

const scene = async (name: string, work: (scene: Scene) => Promise<void>): Promise<void> =>
  on(await anotherDatabase(postgres.url, name, 'trained'), work);

const range = (from: number, until: number): number[] => Array.from({ length: until - from }, (_, i) => from + i);

/** Everything of a forecast that does not tell when it was made. */
const rows = (url: string, from: number, until: number) =>
  sql(
    url,
    `SELECT to_jsonb(f) - 'made_at' - 'role' AS forecast FROM forecast f WHERE hour >= $1 AND hour < $2
     AND (role = 'served' OR made_at > $1::timestamptz + interval '1290 hours' OR made_at >= hour + interval '1 hour') ORDER BY hour, model_version, role`,
    [new Date(inHour(from)), new Date(inHour(until))],
  );
const hoursWithout = async (url: string, from: number, until: number): Promise<number[]> => {
  const found = await sql<{ hour: Date }>(url, 'SELECT DISTINCT hour FROM forecast WHERE hour >= $1 AND hour < $2', [
    new Date(inHour(from)),
    new Date(inHour(until)),
  ]);
  const known = new Set(found.map(({ hour }) => (hour.getTime() - AT) / HOUR_MS));
  return range(from, until).filter((i) => !known.has(i));
};
const btc = (platform: Platform) => selected(platform, ['BTC/USDT'])[0] as ReturnType<typeof selected>[number];

test('hours of an outage are made up bit for bit as they would have been issued, scored at once, and told once', async () => {
  const calm = await anotherDatabase(postgres.url, 'calm', 'trained');
  await on(calm, async ({ hour }) => {
    for (const i of range(24, 60)) expect(await hour(i)).toMatchObject({ kind: 'done', version: 2, role: 'served' });
  });
  await scene('outage', async ({ url, hour, said }) => {
    for (const i of range(24, 30)) await hour(i);
    expect(await hour(48)).toMatchObject({ kind: 'done', role: 'served', made_up: 18 });
    expect(said).toEqual([
      expect.stringMatching(/: made up 18 hours from 2025-07-29T06:00:00Z to 2025-07-29T23:00:00Z, which had no forecast, as backfill$/),
    ]);
    const outcomes = await sql(
      url,
      `SELECT hour FROM outcome JOIN forecast USING (market, hour) WHERE role = 'backfill' AND state = 'settled' AND hour >= $1`,
      [new Date(inHour(30))],
    );
    expect(outcomes).toHaveLength(18);
    for (const i of range(49, 60)) expect(await hour(i)).not.toHaveProperty('made_up');
    expect(said).toHaveLength(1);
    expect(await rows(url, 24, 60)).toEqual(await rows(calm, 24, 60));
    // A second look finds nothing, and the hour that was made up has one row.
    expect(
      await sql(url, `SELECT 1 FROM forecast WHERE hour >= $1 AND hour < $2`, [new Date(inHour(30)), new Date(inHour(48))]),
    ).toHaveLength(18);
  });
}, 120_000);

test('of several that make up the same hours at once each leaves the rows that one alone leaves', async () => {
  const alone = await anotherDatabase(postgres.url, 'alone', 'trained');
  await on(alone, async ({ hour }) => {
    await hour(24);
    await hour(260);
  });
  await scene('together', async ({ url, platform, hour }) => {
    await hour(24);
    clock = inHour(260);
    await ran(platform, ['score'], clock);
    await Promise.all(Array.from({ length: 4 }, () => makeUpMarket(platform, btc(platform), clock)));
    expect(await rows(url, 24, 260)).toEqual(await rows(alone, 24, 260));
  });
}, 120_000);

test('weeks are made up a week at a time, go on after a kill, and gaps are told once, a later look at them costing no candle', async () => {
  await scene('weeks', async ({ url, platform, hour, said }) => {
    await hour(24);
    clock = inHour(1280);
    let issues = 0;
    const killed = {
      ...platform,
      forecasts: {
        ...platform.forecasts,
        issue: (forecasts: Parameters<typeof platform.forecasts.issue>[0]) =>
          issues++ === 2 ? Promise.reject(new Error('killed')) : platform.forecasts.issue(forecasts),
      },
    };
    await expect(makeUpMarket(killed, btc(platform), clock)).rejects.toThrow('killed');
    expect((await hoursWithout(url, 24, 1280)).slice(0, 3)).toEqual([301, 302, 24 + 1 + 2 * 168]);
    expect(await makeUpMarket(platform, btc(platform), clock)).toBe(1280 - 25 - 2 * 168);
    expect(await hoursWithout(url, 24, 1280)).toEqual([301, 302]);
    expect(await platform.missedHours.missed(SLUG, ['gap'], AT, 10)).toEqual([301, 302].map((i) => ({ hour: inHour(i), reason: 'gap' })));
    const read: unknown[] = [];
    const counted = {
      ...platform,
      candles: {
        ...platform.candles,
        read: (...all: Parameters<typeof platform.candles.read>) => {
          read.push(all);
          return platform.candles.read(...all);
        },
      },
    };
    await ran(platform, ['predict'], clock);
    clock = inHour(1281);
    expect(await makeUpMarket(counted, btc(platform), clock)).toBe(0);
    expect(read).toEqual([]);
    expect(said.filter((text) => text.includes('and none will be made'))).toEqual([
      expect.stringMatching(
        /: no forecast for 2 hours from 2025-08-09T13:00:00Z to 2025-08-09T14:00:00Z, and none will be made: candles before them are missing$/,
      ),
    ]);
  });
}, 120_000);

test('whatever was written to is exported the next time, also months that ended long ago, and nothing else', async () => {
  await scene('exported', async ({ platform, hour, url }) => {
    clock = inHour(24);
    // The holdout of the trainings: four months.
    expect(await ran(platform, ['export'], clock)).toMatchObject([{ kind: 'done', months: 4 }]);
    expect(await ran(platform, ['export'], clock)).toMatchObject([{ kind: 'done', months: 0, rows: 0 }]);
    // Hours are made up in July and August, and the export is not run before September.
    await hour(24);
    await hour(280);
    clock = END;
    expect(await ran(platform, ['export'], clock)).toMatchObject([{ kind: 'done', months: 2 }]);
    // A candle of July is revised: its outcome is another.
    await sql(url, `UPDATE outcome SET close = close + 1 WHERE hour = '2025-07-02T00:00:00Z'`);
    const [july, ...others] = await platform.exports.due(SLUG);
    expect([july?.month, others]).toEqual(['2025-07', []]);
    // One that is written to while it is exported stays due.
    await sql(url, `UPDATE outcome SET close = close + 1 WHERE hour = '2025-07-03T00:00:00Z'`);
    await platform.exports.exported(SLUG, july as NonNullable<typeof july>);
    expect(await platform.exports.due(SLUG)).toMatchObject([{ month: '2025-07' }]);
    expect(await ran(platform, ['export', '--all'], clock)).toMatchObject([{ kind: 'done' }]);
    expect(await platform.exports.due(SLUG)).toEqual([]);
  });
}, 60_000);

test('a gap is waited for while its candles may still come, then told, and tried again when candles of old months are others', async () => {
  await scene('gap', async ({ url, platform, hour, said }) => {
    for (const i of [298, 299, 300]) await hour(i);
    for (const i of [301, 302]) expect(await hour(i)).toMatchObject({ kind: 'nothing_to_do', reason: 'gap' });
    await hour(303);
    const stays = () => said.filter((text) => text.includes('and none will be made'));
    expect(stays()).toEqual([]);
    clock = inHour(1270);
    for (let i = 0; i < 2; i++) await makeUpMarket(platform, btc(platform), clock);
    expect(stays()).toEqual([
      expect.stringMatching(/: no forecast for 2 hours from .*, and none will be made: candles before them are missing$/),
    ]);
    expect(await hoursWithout(url, 298, 1270)).toEqual([301, 302]);
    const mended = {
      ...platform,
      candles: {
        ...platform.candles,
        version: () => Promise.resolve('others'),
        read: async (...all: Parameters<typeof platform.candles.read>) => {
          const series = await platform.candles.read(...all);
          // Candles that stand still where there were none.
          const still = series.close.map((_, i) => series.close.slice(0, i + 1).findLast((price) => !Number.isNaN(price)) ?? Number.NaN);
          const filled = (column: Float64Array) => column.map((value, i) => (Number.isNaN(value) ? (still[i] ?? Number.NaN) : value));
          return {
            ...series,
            open: filled(series.open),
            high: filled(series.high),
            low: filled(series.low),
            close: filled(series.close),
            volume: filled(series.volume),
          };
        },
      },
    };
    expect(await makeUpMarket(mended, btc(platform), clock)).toBe(2);
    expect(await hoursWithout(url, 298, 1270)).toEqual([]);
  });
}, 120_000);

test('hours whose candles cannot be true are told once, and made up when the candles are others', async () => {
  await scene('untrue', async ({ url, platform, hour, said }) => {
    await hour(24);
    clock = inHour(60);
    const read: typeof platform.candles.read = async (market, range) => {
      const series = await platform.candles.read(market, range);
      const slot = (inHour(40) - range.from) / HOUR_MS;
      return market.slug === SLUG ? { ...series, close: series.close.map((close, i) => (i === slot ? close * 10 : close)) } : series;
    };
    const untrue = { ...platform, candles: { ...platform.candles, read } };
    for (let i = 0; i < 2; i++) await makeUpMarket(untrue, btc(platform), clock);
    expect(await hoursWithout(url, 24, 60)).toEqual(range(41, 60));
    expect(said.filter((text) => text.includes('and none will be made'))).toEqual([
      expect.stringMatching(
        /: no forecast for 19 hours from .*, and none will be made: no forecast can be made from the candles before them: /,
      ),
    ]);
    const mended = { ...platform, candles: { ...platform.candles, version: () => Promise.resolve('others') } };
    expect(await makeUpMarket(mended, btc(platform), clock)).toBe(19);
    expect(await hoursWithout(url, 24, 60)).toEqual([]);
  });
}, 60_000);

test('hours that every model has seen stay empty and are counted once; none before the first row is looked for', async () => {
  await scene('seen', async ({ url, hour, said, platform }) => {
    await hour(24);
    const first = -90 * 24 - 240;
    await sql(
      url,
      `INSERT INTO forecast SELECT (jsonb_populate_record(f, jsonb_build_object('hour', $1::timestamptz, 'data_cut_off', $1::timestamptz, 'role', 'backfill'))).* FROM forecast f LIMIT 1`,
      [new Date(inHour(first))],
    );
    await hour(25);
    await hour(26);
    expect(said).toEqual([
      expect.stringMatching(/: no forecast for 239 hours from .*, and none will be made: every model version was trained on them$/),
    ]);
    expect(await platform.forecasts.firstHour(SLUG)).toBe(inHour(first));
  });
}, 60_000);

test('a registry that is away is waited for; a model that is refused gives way; when all are, it is told once and tried again', async () => {
  await scene('refused', async ({ url, platform, hour, said }) => {
    await hour(24);
    await hour(25);
    await sql(url, `UPDATE model_version SET folder_sha256 = 'x' || folder_sha256 WHERE version = 2`);
    const made = () =>
      sql(url, `SELECT model_version, count(*)::int FROM forecast WHERE made_at >= hour + interval '1 hour' AND hour > $1 GROUP BY 1`, [
        new Date(inHour(25)),
      ]);
    clock = inHour(30);
    await makeUpMarket(platform, btc(platform), clock);
    expect(await made()).toEqual([{ model_version: 1, count: 4 }]);

    await sql(url, `UPDATE model_version SET folder_sha256 = 'x' || folder_sha256 WHERE version = 1`);
    clock = inHour(35);
    for (let i = 0; i < 2; i++) await makeUpMarket(platform, btc(platform), clock);
    expect(said.filter((text) => text.includes('and none will be made'))).toEqual([
      expect.stringMatching(
        /: no forecast for 5 hours from .*, and none will be made: no model version that was not trained on them can be loaded$/,
      ),
    ]);
    await sql(url, `UPDATE model_version SET folder_sha256 = ltrim(folder_sha256, 'x')`);

    // Nothing of it is kept locally, and MLflow is away.
    rmSync(join(small.folder, 'models'), { recursive: true, force: true });
    const away = await opened(
      {
        ...small,
        settings: {
          ...small.settings,
          config: { ...small.settings.config, mlflow: { uri: 'http://127.0.0.1:9' } },
          environment: { ...small.settings.environment, databaseUrl: url },
        },
      },
      () => clock,
    );
    clock = inHour(40);
    expect(await makeUpMarket({ ...away, progress: platform.progress }, btc(platform), clock)).toBe(0);
    await away.close();
    expect(said.at(-1)).toMatch(/tries again to make up hours without a forecast: .*127\.0\.0\.1:9/);
    expect(await makeUpMarket(platform, btc(platform), clock)).toBe(35 - 30 + 40 - 35);
    expect(await hoursWithout(url, 24, 40)).toEqual([]);
  });
}, 120_000);
