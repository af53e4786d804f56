import { type CandleSeries, slotOf } from '@forecast/core/candles';
import { copyRow, type TrainingRows } from '@forecast/core/dataset';
import type { PastHour } from '@forecast/core/forecast';
import { type EpochMs, HOUR_MS, plusHours } from '@forecast/core/time';
import type { Platform } from '../platform.ts';
import type { TrainingData } from './training-data.ts';

/** The hours of the holdout as they were known when they began, and what came true. @param raw what the booster says, one an hour */
export const pastHours = async (platform: Platform, data: TrainingData, raw: Float64Array): Promise<readonly PastHour[]> => {
  const { market, split, holdout, table } = data;
  const candles = await platform.candles.read(market, { from: plusHours(split.holdout.from, -1), until: split.holdout.until });
  return holdout.hours.map((hour, i) => ({
    hour,
    row: rowOf(holdout, i),
    scale: holdout.scale[i] as number,
    referenceClose: closeBefore(candles, hour),
    degraded: table.degraded[(hour - table.start) / HOUR_MS] === 1,
    raw: raw[i] as number,
    realised: holdout.target[i] as number,
  }));
};

const rowOf = ({ matrix }: TrainingRows, row: number): Float64Array => {
  const values = new Float64Array(matrix.names.length);
  copyRow(matrix, row, values);
  return values;
};

const closeBefore = (candles: CandleSeries, hour: EpochMs): number => candles.close[slotOf(candles, hour) - 1] as number;
