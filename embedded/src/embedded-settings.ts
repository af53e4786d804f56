import { resolve } from 'node:path';
import type { Settings } from '@forecast/core/adapters/settings';
import { crossMarketsOf, marketOf } from '@forecast/core/candles';
import { type Config, PLACE_VARIABLES } from '@forecast/core/config';
import { Fault } from '@forecast/core/fault';
import type { StartOptions } from './options.ts';
import type { Source } from './source.ts';

type Variables = Readonly<Record<string, string | undefined>>;

/** The environment but for where servers are: `npm start` brings its own, and even a mistake in the others is none of its business. */
export const withoutPlaces = (variables: Variables): Variables => ({
  ...variables,
  ...Object.fromEntries(PLACE_VARIABLES.map((name) => [name, undefined])),
});

/**
 * The settings of config.yaml with what `npm start` decides by itself: where the servers are, where things are kept, which markets.
 *
 * @throws Fault `usage` when a flag asks for markets that cannot be
 */
export const embeddedSettings = (
  settings: Settings,
  { dataDir, mlflowPort, port, symbols }: Pick<StartOptions, 'dataDir' | 'mlflowPort' | 'port' | 'symbols'>,
  source: Pick<Source, 'exchangeUrl' | 'symbols' | 'name'>,
): Settings => {
  const config: Config = {
    ...settings.config,
    ...marketsOf(settings.config, symbols, source.symbols),
    store: { ...settings.config.store, url: `file://${resolve(dataDir, 'store')}`, endpoint: null },
    mlflow: { uri: `http://127.0.0.1:${mlflowPort}` },
    api: { ...settings.config.api, port },
  };
  assertHeld(config, source);
  const environment = {
    ...settings.environment,
    exchangeUrl: source.exchangeUrl ?? settings.environment.exchangeUrl,
    modelCache: resolve(dataDir, 'models'),
    mlflowCredentials: undefined,
  };
  return { ...settings, config, environment };
};

/**
 * The markets that will be forecast, of those that the candles hold.
 *
 * @param flags `--symbol`
 * @param held all that there are candles of
 */
export const forecastSymbols = (config: Config, flags: readonly string[], held: readonly string[]): readonly string[] =>
  (flags.length > 0 ? flagged(config, flags) : within(config.symbols, held)).filter((symbol) => held.includes(symbol));

/** Flags first; then config.yaml; of the user's own folder what it holds, where config.yaml names something else. */
const marketsOf = (
  config: Config,
  flags: readonly string[],
  held: readonly string[] | undefined,
): Pick<Config, 'symbols' | 'cross_markets'> => {
  const symbols = flags.length > 0 ? flagged(config, flags) : within(config.symbols, held);
  const others = held?.filter((symbol) => !symbols.includes(symbol));
  return { symbols, cross_markets: within(config.cross_markets, others) };
};

const flagged = ({ exchange }: Config, flags: readonly string[]): string[] => [
  ...new Set(
    flags.map((flag) => {
      try {
        return marketOf(exchange, flag).symbol;
      } catch (cause) {
        throw new Fault('usage', `--symbol ${flag}: a spot pair looks like BTC/USDT`, { cause });
      }
    }),
  ),
];

/** What is configured and there; all that is there when nothing of it is configured. */
const within = (configured: readonly string[], held: readonly string[] | undefined): string[] => {
  if (held === undefined) return [...configured];
  const both = configured.filter((symbol) => held.includes(symbol));
  return both.length > 0 ? both : [...held];
};

const assertHeld = (config: Config, { symbols: held, name }: Pick<Source, 'symbols' | 'name'>): void => {
  if (held === undefined) return;
  for (const symbol of config.symbols) {
    if (!held.includes(symbol)) throw new Fault('usage', `--symbol ${symbol}: ${name} holds ${held.join(', ')}`);
    const market = marketOf(config.exchange, symbol);
    const missing = crossMarketsOf(market, config.cross_markets).find((cross) => !held.includes(cross.symbol));
    if (missing === undefined) continue;
    const file = `BINANCE_${missing.base}${missing.quote}_1h.csv.gz`;
    throw new Fault(
      'usage',
      `--candles: the features of ${symbol} look at ${missing.symbol} too, which ${name} does not hold: add ${file}`,
    );
  }
};

/** What is said when a folder of the user's decides the markets; undefined when they are those of config.yaml. */
export const marketsChosen = (asked: Config, taken: Config, { name }: Pick<Source, 'name'>): string | undefined => {
  const same = (key: 'symbols' | 'cross_markets'): boolean => asked[key].join() === taken[key].join();
  if (same('symbols') && same('cross_markets')) return undefined;
  const beside = taken.cross_markets.length === 0 ? 'no other market' : taken.cross_markets.join(', ');
  return `Forecasts ${taken.symbols.join(', ')} and looks at ${beside} beside: what ${name} holds.`;
};
