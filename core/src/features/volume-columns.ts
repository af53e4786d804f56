import type { CandleSeries } from '../candles/index.ts';
import type { ColumnFiller } from './column-filler.ts';
import type { PriceColumns } from './price-columns.ts';
import { windowMean } from './window-sum.ts';

/** What is derived of the own market's volume. */
export interface VolumeColumns {
  /** volume over its mean of the last 168 hours */
  readonly relativeVolume: Float64Array;
  /** relative volume with the sign of the return */
  readonly signedVolume: Float64Array;
  /** relative volume times close location */
  readonly locatedVolume: Float64Array;
}

export const RELATIVE_VOLUME_HOURS = 168;
/** how many of the last values features read */
const REACH = 72;

export const volumeColumns = (
  { volume }: CandleSeries,
  { logReturn, closeLocation }: PriceColumns,
  fill: ColumnFiller,
  kept: VolumeColumns | undefined,
): VolumeColumns => {
  const relative = (slot: number): number => (volume[slot] as number) / windowMean(volume, slot + 1, RELATIVE_VOLUME_HOURS);
  const relativeVolume = fill(kept?.relativeVolume, relative, REACH);
  return {
    relativeVolume,
    signedVolume: fill(kept?.signedVolume, (slot) => Math.sign(logReturn[slot] as number) * (relativeVolume[slot] as number), REACH),
    locatedVolume: fill(kept?.locatedVolume, (slot) => (closeLocation[slot] as number) * (relativeVolume[slot] as number), REACH),
  };
};
