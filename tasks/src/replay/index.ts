export type { ReplayClock } from './replay-clock.ts';
export { type ReplayExchange, type ReplayOptions, startReplayExchange } from './replay-exchange.ts';
export type { ReplayFaults } from './replay-faults.ts';
