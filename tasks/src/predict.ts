import { type Market, slotOf } from '@forecast/core/candles';
import { Fault } from '@forecast/core/fault';
import { computeColumns, MAX_LOOK_BACK, rowFlags } from '@forecast/core/features';
import { type Forecast, forecastInputAt, INTERVAL_SCORES, makeForecast, modelFeatures, settledScores } from '@forecast/core/forecast';
import type { ServingModel } from '@forecast/core/model';
import { type EpochMs, isoSecond, plusHours } from '@forecast/core/time';
import { advised, loadVersion } from './champion.ts';
import { featureSetOfMarket } from './feature-months.ts';
import { withMadeUpHours } from './make-up/with-made-up-hours.ts';
import { readMarketWindow } from './market-window.ts';
import { feedAt } from './missing-candle.ts';
import type { Platform } from './platform.ts';
import { reconciledChampion } from './reconcile-champion.ts';
import { perMarket, type Task } from './task.ts';
import { whyNoModel } from './why-no-model.ts';

/**
 * Forecasts the hour `at` with the champion and issues the forecast; one that was issued before stays as it was, and is told again. Then
 * makes up earlier hours that have none.
 */
export const predict: Task = async (platform, request) => withMadeUpHours(platform, request, await predictAll(platform, request));

const predictAll: Task = (platform, { markets, at }) =>
  perMarket(platform, markets, async (market) => {
    const champion = await reconciledChampion(platform, market);
    const served = await platform.forecasts.served(market.slug, at);
    if (served !== undefined) return told(served, 0);
    if (champion.kind === 'foreign') throw new Fault('model_refused', champion.why);
    if (champion.version === undefined) return { kind: 'nothing_to_do', reason: await whyNoModel(platform, market) };
    const model = await advised(platform, market, loadVersion(platform, market, champion.version));
    try {
      return await predictHour(platform, market, model, at);
    } finally {
      model.booster.free();
    }
  });

const predictHour = async (platform: Platform, market: Market, model: ServingModel, at: EpochMs) => {
  const window = await readMarketWindow(platform, market, { from: plusHours(at, -MAX_LOOK_BACK), until: plusHours(at, 1) });
  if (rowFlags(window, slotOf(window.candles, at)).masked) {
    const reason = (await feedAt(platform, market, at)) === 'halted' ? 'halted' : 'gap';
    return { kind: 'nothing_to_do', reason } as const;
  }
  const input = forecastInputAt(
    computeColumns(window, slotOf(window.candles, at)),
    modelFeatures(model.manifest, featureSetOfMarket(platform, market)),
    at,
  );
  const log = await platform.forecasts.settledBefore(market.slug, model.version, at, INTERVAL_SCORES);
  const scores = settledScores(log, at).map(({ score }) => score);
  const terms = { role: 'served', level: platform.config.intervals.level, scores, madeAt: platform.now() } as const;
  const forecast = makeForecast(model, input, terms);
  const issued = await platform.forecasts.issue([forecast]);
  // Somebody else was faster, maybe with another model: theirs is the forecast of the hour.
  const stands = issued === 0 ? await platform.forecasts.served(market.slug, at) : undefined;
  return told(stands ?? forecast, issued);
};

const told = ({ hour, modelVersion: version, prediction, lower, upper, role, degraded }: Forecast, issued: number) =>
  ({ kind: 'done', hour: isoSecond(hour), version, prediction, lower, upper, role, degraded, issued }) as const;
