import { rowMajor, trainingRows } from '@forecast/core/dataset';
import { Fault } from '@forecast/core/fault';
import { VOLATILITY_FEATURE } from '@forecast/core/features';
import { percentOf } from '@forecast/core/forecast';
import type { ServingModel } from '@forecast/core/model';
import { type Champion, type GateDecision, gate } from '@forecast/core/promotion';
import { epochMs } from '@forecast/core/time';
import { championVersion, loadVersion } from '../champion.ts';
import type { Platform } from '../platform.ts';
import { readVerifiedFeatures } from '../verified-features.ts';
import { scoredHours } from './judged-model.ts';
import type { TrainingData } from './training-data.ts';

/** What the gate says of a candidate, and of which champion it stood against. */
export interface Verdict {
  readonly decision: GateDecision;
  readonly championVersion: number | undefined;
}

/** @param forecast the candidate's, percent, one an hour of the holdout */
export const contest = async (platform: Platform, data: TrainingData, recipeSha256: string, forecast: Float64Array): Promise<Verdict> => {
  const version = await championVersion(platform, data.market);
  const champion: Champion = version === undefined ? { kind: 'none' } : await championOn(platform, data, version);
  const { refresh_significance, change_significance, dispersion, minimum_hours, require_not_worse_than_zero } = platform.config.gate;
  const decision = gate({
    hours: scoredHours(data.holdout),
    candidate: { recipeSha256, forecast },
    champion,
    bounds: {
      refreshSignificance: refresh_significance,
      changeSignificance: change_significance,
      dispersion,
      minimumHours: minimum_hours,
      notWorseThanZero: require_not_worse_than_zero,
    },
  });
  return { decision, championVersion: version };
};

/** The champion's forecasts of the candidate's holdout; a champion that cannot be loaded is broken, and says why. */
const championOn = async (platform: Platform, data: TrainingData, version: number): Promise<Champion> => {
  let model: ServingModel;
  try {
    model = await loadVersion(platform, data.market, version);
  } catch (error) {
    if (error instanceof Fault && error.code === 'model_refused') return { kind: 'broken', why: error.message };
    throw error;
  }
  try {
    const { recipe_sha256, seen_until } = model.manifest;
    const forecast = await forecastHoldout(platform, data, model);
    return { kind: 'champion', recipeSha256: recipe_sha256, seenUntil: epochMs(Date.parse(seen_until)), forecast };
  } finally {
    model.booster.free();
  }
};

const forecastHoldout = async (
  platform: Platform,
  { market, split, holdout }: TrainingData,
  model: ServingModel,
): Promise<Float64Array> => {
  const scale = model.manifest.target.scale_feature ?? VOLATILITY_FEATURE;
  const table = await readVerifiedFeatures(platform, market, split.holdout, [...new Set([...model.columns, scale, VOLATILITY_FEATURE])]);
  const rows = trainingRows(table, { features: model.columns, scale, volatility: VOLATILITY_FEATURE }, split.holdout);
  if (rows.hours.length !== holdout.hours.length)
    throw new Fault(
      'features_stale',
      `gate of ${market.slug}: candles were revised while it trained, ${rows.hours.length} hours of the holdout are left of ${holdout.hours.length}: run tasks train again`,
    );
  const raw = await model.booster.batch(rowMajor(rows.matrix));
  return model.manifest.target.scale_feature === null ? raw : raw.map((value, i) => percentOf(value, rows.scale[i] as number));
};
