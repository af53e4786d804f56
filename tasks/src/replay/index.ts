export { readCandleFolder } from './candle-folder.ts';
export { createReplayClock, type ReplayClock } from './replay-clock.ts';
export { defaultReplayStart, type ReplayExchange, type ReplayOptions, startReplayExchange } from './replay-exchange.ts';
export type { ReplayFaults } from './replay-faults.ts';
