import { type Market, marketOf } from '@forecast/core/candles';
import type { StoredDriftCheck } from '@forecast/core/drift';
import { driftReportKey, type MarketResult, type Platform, trainingReportKey } from '@forecast/tasks';
import { z } from 'zod';

const figure = z.number().nullable();
const uncertainty = z.looseObject({ standardError: z.number() });
const Figures = z.looseObject({
  n: z.number(),
  mae: z.number(),
  rmse: z.number(),
  r2: figure,
  direction: figure,
  ic: figure,
  dm_t: figure,
});

/** The skill that a training report tells; more stands in it. */
const Skill = Figures.extend({
  from: z.string(),
  to: z.string(),
  uncertainty: z.looseObject({ r2: uncertainty, direction: uncertainty, ic: uncertainty }).nullable(),
  baselines: z.record(z.string(), Figures),
});

/** The answer of `/predict`, as far as it is shown. */
const Answer = z.looseObject({
  symbol: z.string(),
  hour: z.looseObject({ start: z.string() }),
  prediction: z.number(),
  interval: z.looseObject({ level: z.number(), lower: z.number(), upper: z.number() }),
  model: z.looseObject({ version: z.number() }),
});

/** What a run came to for one market; the keys are those of `--json`. */
export interface MarketSummary {
  readonly forecast: z.infer<typeof Answer> | null;
  readonly skill: z.infer<typeof Skill> | null;
  /** percent, but for a threshold of the scaled rule, which is that of `scaled_mae` */
  readonly drift: {
    readonly verdict: string;
    readonly mae: number | null;
    readonly threshold: number | null;
    readonly rule: 'raw' | 'scaled';
    readonly scaled_mae: number | null;
  } | null;
  /** paths of the pages */
  readonly reports: { readonly training: string | null; readonly drift: string | null };
}

/** The first configured market stands at the top, the rest beside it. */
export interface Summary extends MarketSummary {
  readonly others: readonly MarketSummary[];
  readonly candles: Readonly<Record<string, { from: unknown; to: unknown; n: unknown; missing: unknown }>>;
  readonly seconds: Readonly<Record<string, number>>;
}

export interface SummaryInput {
  readonly platform: Platform;
  readonly ingested: readonly MarketResult[];
  readonly apiUrl: string;
  readonly at: number;
  readonly storeFolder: string;
  readonly seconds: Readonly<Record<string, number>>;
}

/** Asked of the service and read from the reports, as any user would. */
export const summarise = async (input: SummaryInput): Promise<Summary> => {
  const { platform, ingested, seconds } = input;
  const markets = platform.config.symbols.map((symbol) => marketOf(platform.config.exchange, symbol));
  const [first, ...others] = await Promise.all(markets.map((market) => summariseMarket(input, market)));
  if (first === undefined) throw new RangeError('summary: no market is configured');
  const candles = ingested.flatMap((result) => (result.kind === 'done' ? [[symbolOf(result.market), candlesOf(result)]] : []));
  return { ...first, others, candles: Object.fromEntries(candles), seconds };
};

const summariseMarket = async ({ platform, apiUrl, at, storeFolder }: SummaryInput, market: Market): Promise<MarketSummary> => {
  const training = await trainingReport(platform, market);
  const [check] = await platform.drift.checks(market.slug, 1);
  return {
    forecast: await askForecast(apiUrl, platform.adminKey, market, at),
    skill: training?.skill ?? null,
    drift: check === undefined ? null : driftOf(check),
    reports: {
      training: training === undefined ? null : `${storeFolder}/${training.key}.html`,
      drift: check === undefined ? null : `${storeFolder}/${driftReportKey(check)}.html`,
    },
  };
};

const driftOf = ({ verdict, figures: { mae, threshold, rule, scaledMae } }: StoredDriftCheck) => ({
  verdict,
  mae,
  threshold,
  rule,
  scaled_mae: scaledMae,
});

/** The report of the champion's own training. */
const trainingReport = async (platform: Platform, market: Market) => {
  const version = await platform.promotions.recordedChampion(market.slug);
  const row = version === undefined ? undefined : await platform.trainings.modelVersion(market.slug, version);
  if (row === undefined) return undefined;
  const key = trainingReportKey(market.slug, row.trainingId);
  const stored = await platform.objects.read(`${key}.json`);
  if (stored.kind === 'missing') return undefined;
  return { key, skill: z.looseObject({ skill: Skill }).parse(JSON.parse(new TextDecoder().decode(stored.bytes))).skill };
};

const askForecast = async (apiUrl: string, key: string | undefined, market: Market, at: number): Promise<Summary['forecast']> => {
  const [date, hour] = new Date(at).toISOString().split('T');
  const query = new URLSearchParams({ symbol: market.symbol, date: date ?? '', hour: hour?.slice(0, 2) ?? '', tz: 'UTC' });
  const reply = await fetch(`${apiUrl}/predict?${query.toString()}`, { headers: key === undefined ? {} : { 'x-api-key': key } });
  return reply.ok ? Answer.parse(await reply.json()) : null;
};

/** `binance-BTC-USDT-1h` to `BTC/USDT`. */
const symbolOf = (slug: string): string => slug.split('-').slice(1, 3).join('/');

const candlesOf = ({ from, to, n, missing }: Extract<MarketResult, { kind: 'done' }>) => ({ from, to, n, missing });
