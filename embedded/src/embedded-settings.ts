import { resolve } from 'node:path';
import { Config } from '@forecast/core/config';
import { Fault } from '@forecast/core/fault';
import type { Settings } from '@forecast/tasks';
import type { StartOptions } from './options.ts';
import type { Source } from './source.ts';

/** The settings of config.yaml with what `npm start` decides by itself: where the servers are, where things are kept, which markets. */
export const embeddedSettings = (
  settings: Settings,
  { dataDir, mlflowPort, port, symbols }: StartOptions,
  source: Pick<Source, 'exchangeUrl' | 'symbols'>,
  databaseUrl: string,
): Settings => {
  const config = {
    ...settings.config,
    ...marketsOf(settings.config, symbols, source.symbols),
    store: { ...settings.config.store, url: `file://${resolve(dataDir, 'store')}`, endpoint: null },
    mlflow: { uri: `http://127.0.0.1:${mlflowPort}` },
    api: { ...settings.config.api, port },
  };
  const environment = {
    ...settings.environment,
    databaseUrl,
    exchangeUrl: source.exchangeUrl ?? settings.environment.exchangeUrl,
    modelCache: resolve(dataDir, 'models'),
    mlflowCredentials: undefined,
  };
  return { ...settings, config: checked(config), environment };
};

/** Flags first; then config.yaml; of the user's own folder what it holds, where config.yaml names something else. */
const marketsOf = (
  config: Config,
  flags: readonly string[],
  held: readonly string[] | undefined,
): Pick<Config, 'symbols' | 'cross_markets'> => {
  const symbols = flags.length > 0 ? [...flags] : within(config.symbols, held);
  const others = held?.filter((symbol) => !symbols.includes(symbol));
  return { symbols, cross_markets: within(config.cross_markets, others) };
};

/** What is configured and there; all that is there when nothing of it is configured. */
const within = (configured: readonly string[], held: readonly string[] | undefined): string[] => {
  if (held === undefined) return [...configured];
  const both = configured.filter((symbol) => held.includes(symbol));
  return both.length > 0 ? both : [...held];
};

const checked = (config: unknown): Config => {
  const parsed = Config.safeParse(config);
  if (!parsed.success) throw new Fault('usage', `--symbol: ${parsed.error.issues.map(({ message }) => message).join('; ')}`);
  return parsed.data;
};
