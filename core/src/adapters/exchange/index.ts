export { exchangeClock } from './exchange-clock.ts';
export { type ExchangeConfig, type ExchangeOptions, openExchange } from './open-exchange.ts';
