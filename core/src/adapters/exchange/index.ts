export { type ExchangeConfig, type ExchangeOptions, openExchange } from './open-exchange.ts';
