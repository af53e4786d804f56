import { readSealedJson } from '@forecast/core/adapters/store';
import { type Market, marketOf } from '@forecast/core/candles';
import type { StoredDriftCheck } from '@forecast/core/drift';
import { Fault } from '@forecast/core/fault';
import type { StoredPromotion } from '@forecast/core/promotion';
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

/** What the gate decided last, where a person must know of it: nothing is served, or what is worse than no forecast. */
interface GateWarning {
  readonly version: number;
  readonly decision: string;
  readonly reason: string;
  readonly explanation: string;
}

/** What a run came to for one market; the keys are those of `--json`. */
export interface MarketSummary {
  readonly symbol: string;
  readonly forecast: z.infer<typeof Answer> | null;
  /** what the service says where it has none */
  readonly no_forecast: string | null;
  readonly gate: GateWarning | null;
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
  /** undefined when no training was needed */
  readonly trained: readonly MarketResult[] | undefined;
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

const summariseMarket = async (input: SummaryInput, market: Market): Promise<MarketSummary> => {
  const { platform, apiUrl, at, storeFolder } = input;
  const history = await platform.promotions.history(market.slug);
  const training = await trainingReport(platform, market, history);
  const [check] = await platform.drift.checks(market.slug, 1);
  const answer = await askForecast(apiUrl, platform.adminKey, market, at);
  return {
    symbol: market.symbol,
    forecast: answer.forecast,
    // Of a market that could not be trained the service knows only that nobody did.
    no_forecast: answer.forecast === null ? (untrained(input, market) ?? answer.no_forecast) : null,
    gate: gateWarning(history),
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

const untrained = ({ trained = [] }: SummaryInput, { slug }: Market): string | undefined => {
  const result = trained.find(({ market }) => market === slug);
  if (result?.kind === 'failed') return `${result.code}: ${result.message}`;
  return result?.kind === 'nothing_to_do' ? result.reason : undefined;
};

/** @param history newest first */
const gateWarning = (history: readonly StoredPromotion[]): GateWarning | null => {
  const latest = history.find(({ actor }) => actor === 'gate');
  if (latest === undefined) return null;
  const { toVersion: version, decision, figures } = latest;
  const { reason, explanation, kind, zero } = GateFigures.parse(figures);
  const isQuiet = !zero?.worse && (decision === 'promoted' || kind !== 'first');
  return isQuiet ? null : { version, decision, reason, explanation };
};

const GateFigures = z.looseObject({
  reason: z.string(),
  explanation: z.string(),
  kind: z.string(),
  // Decisions of an older gate do not say it.
  zero: z.looseObject({ worse: z.boolean() }).nullish(),
});

/** The report of the champion's own training; where there is none, of the latest that the gate refused. */
const trainingReport = async (platform: Platform, market: Market, history: readonly StoredPromotion[]) => {
  const version = (await platform.promotions.recordedChampion(market.slug)) ?? history[0]?.toVersion;
  const row = version === undefined ? undefined : await platform.trainings.modelVersion(market.slug, version);
  if (row === undefined) return undefined;
  const key = trainingReportKey(market.slug, row.trainingId);
  const stored = await readSealedJson(platform.objects, `${key}.json`).catch(told(platform));
  return stored === undefined ? undefined : { key, skill: skillIn(platform, `${key}.json`, stored) };
};

/** What is shown must not end what is served: a report that cannot be read is told. */
const skillIn = ({ progress }: Platform, key: string, report: unknown): Summary['skill'] => {
  const read = z.looseObject({ skill: Skill }).safeParse(report);
  if (read.success) return read.data.skill;
  progress.say(`${key} is no training report of ours: the skill is not shown`);
  return null;
};

const told =
  ({ progress }: Platform) =>
  (error: unknown): undefined => {
    if (!(error instanceof Fault) || error.code !== 'corrupt_object') throw error;
    progress.say(`${error.message}: the skill is not shown`);
  };

const askForecast = async (
  apiUrl: string,
  key: string | undefined,
  market: Market,
  at: number,
): Promise<Pick<MarketSummary, 'forecast' | 'no_forecast'>> => {
  const [date, hour] = new Date(at).toISOString().split('T');
  const query = new URLSearchParams({ symbol: market.symbol, date: date ?? '', hour: hour?.slice(0, 2) ?? '', tz: 'UTC' });
  const reply = await fetch(`${apiUrl}/predict?${query.toString()}`, { headers: key === undefined ? {} : { 'x-api-key': key } });
  const body: unknown = await reply.json();
  if (reply.ok) return { forecast: Answer.parse(body), no_forecast: null };
  const { code, detail } = z.object({ code: z.string(), detail: z.string() }).parse(body);
  return { forecast: null, no_forecast: `${code}: ${detail}` };
};

/** `binance-BTC-USDT-1h` to `BTC/USDT`. */
const symbolOf = (slug: string): string => slug.split('-').slice(1, 3).join('/');

const candlesOf = ({ from, to, n, missing }: Extract<MarketResult, { kind: 'done' }>) => ({ from, to, n, missing });
