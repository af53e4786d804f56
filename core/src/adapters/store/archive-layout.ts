import type { Market } from '../../candles/index.ts';
import type { Month } from '../../time/index.ts';

/** Hive partitions: what reads them (DuckDB, pandas, Spark, Trino, Athena) shows each as a column. */
const marketOfPath = ({ exchange, base, quote }: Market): string => `exchange=${exchange}/symbol=${base}-${quote}/timeframe=1h`;

export const candlesPrefix = (market: Market): string => `candles/${marketOfPath(market)}/month=`;

export const candlesKey = (market: Market, month: Month): string => `${candlesPrefix(market)}${month}/candles.parquet`;

export const featuresKey = (market: Market, featureSet: string, month: Month): string =>
  `features/${marketOfPath(market)}/feature_set=${featureSet}/month=${month}/features.parquet`;

export const predictionsKey = (market: Market, month: Month): string =>
  `predictions/${marketOfPath(market)}/month=${month}/predictions.parquet`;

const MONTH = /\/month=(\d{4}-\d{2})\/[a-z]+\.parquet$/;

/** The month that the object `key` is of; undefined when it is no month's. */
export const monthOfKey = (key: string): Month | undefined => MONTH.exec(key)?.[1] as Month | undefined;
