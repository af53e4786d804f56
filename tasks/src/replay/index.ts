export { hoursOf, type ReplayedMarket, readCandleFolder } from './candle-folder.ts';
export { createReplayClock, type ReplayClock, type ReplayClockOptions } from './replay-clock.ts';
export { type ReplayExchange, type ReplayOptions, startReplayExchange } from './replay-exchange.ts';
export type { CandleFault, ReplayFaults } from './replay-faults.ts';
