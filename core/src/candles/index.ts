export { CANDLE_COLUMNS, type Candle } from './candle.ts';
export { type CandleSeries, hasCandle, hourOfSlot, slotOf } from './candle-series.ts';
export type { CandleRevision, CandleStore, MergeResult } from './candle-store.ts';
export { crossMarketsOf } from './cross-markets.ts';
export type { Exchange, RawCandle } from './exchange.ts';
export { type Market, marketOf } from './market.ts';
export type { ObjectListing, ObjectStore, StoredObject, WriteCondition } from './object-store.ts';
