import { Fault } from '../fault/index.ts';
import type { Market } from './market.ts';

/** What an exchange says of a market. `halted`: it is listed, but does not trade now. */
export type Listing = 'trading' | 'halted' | 'unlisted';

/** For a market that the exchange listed once. */
export const noLongerListed = ({ exchange, symbol }: Market): Fault =>
  new Fault('config', `${exchange} no longer lists ${symbol}: take it out of \`symbols:\` or \`cross_markets:\` in config.yaml`);
