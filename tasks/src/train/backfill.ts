import { type CandleSeries, slotOf } from '@forecast/core/candles';
import { copyRow, rowMajor, type TrainingRows } from '@forecast/core/dataset';
import { backfill, type PastHour } from '@forecast/core/forecast';
import type { ServingModel } from '@forecast/core/model';
import { HOUR_MS, plusHours } from '@forecast/core/time';
import type { Platform } from '../platform.ts';
import { scoreMarket } from '../score.ts';
import type { TrainingData } from './training-data.ts';

/**
 * Issues what the model says of every hour of its holdout as `backfill`, and scores it: the log that drift and intervals start from.
 * Hours that are there already stay as they are.
 */
export const backfillHoldout = async (platform: Platform, data: TrainingData, model: ServingModel): Promise<number> => {
  const { market, split, holdout, table } = data;
  const raw = await model.booster.batch(rowMajor(holdout.matrix));
  const candles = await platform.candles.read(market, { from: plusHours(split.holdout.from, -1), until: split.holdout.until });
  const degraded = (hour: number): boolean => table.degraded[(hour - table.start) / HOUR_MS] === 1;
  const hours = holdout.hours.map(
    (hour, i): PastHour => ({
      hour,
      row: rowOf(holdout, i),
      scale: holdout.scale[i] as number,
      referenceClose: closeBefore(candles, hour),
      degraded: degraded(hour),
      raw: raw[i] as number,
      realised: holdout.target[i] as number,
    }),
  );
  const forecasts = backfill(model, hours, { level: platform.config.intervals.level, madeAt: platform.now() });
  const issued = await platform.forecasts.issue(forecasts);
  await scoreMarket(platform, market, split.holdout.until);
  return issued;
};

const rowOf = ({ matrix }: TrainingRows, row: number): Float64Array => {
  const values = new Float64Array(matrix.names.length);
  copyRow(matrix, row, values);
  return values;
};

const closeBefore = (candles: CandleSeries, hour: TrainingRows['hours'][number]): number =>
  candles.close[slotOf(candles, hour) - 1] as number;
