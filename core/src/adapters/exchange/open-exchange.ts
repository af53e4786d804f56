import type { Exchange } from '../../candles/index.ts';
import { Fault } from '../../fault/index.ts';
import { binanceClient } from './ccxt-client.ts';
import { ccxtExchange } from './ccxt-exchange.ts';
import { PATIENCE, type Patience } from './try-again.ts';

export interface ExchangeConfig {
  /** `exchange:` of config.yaml */
  readonly name: string;
  /** EXCHANGE_URL: where a replay of it listens; left out for the exchange itself */
  readonly url?: string | undefined;
}

export interface ExchangeOptions {
  /** ends whatever is under way, waits included */
  readonly signal?: AbortSignal;
  /** for one answer; default 10 s */
  readonly timeoutMs?: number;
  readonly patience?: Partial<Patience>;
}

/** Each by the name that config.yaml and ccxt call it. */
const CLIENTS = { binance: binanceClient };

/**
 * The exchange that is configured, read through ccxt. Opening makes no request.
 *
 * @throws Fault `config` when the exchange is not supported
 */
export const openExchange = async ({ name, url }: ExchangeConfig, options: ExchangeOptions = {}): Promise<Exchange> => {
  if (!isSupported(name)) throw new Fault('config', `exchange: ${name} is not supported; supported: ${Object.keys(CLIENTS).join(', ')}`);
  const closing = new AbortController();
  const signal = options.signal === undefined ? closing.signal : AbortSignal.any([closing.signal, options.signal]);
  const { client, dispatcher } = await CLIENTS[name]({ url, signal, timeoutMs: options.timeoutMs ?? 10_000 });
  const close = async (): Promise<void> => {
    closing.abort(new Fault('exchange_unavailable', `${name}: the connection was closed`));
    await dispatcher.destroy();
  };
  return ccxtExchange(name, client, { patience: { ...PATIENCE, ...options.patience }, signal, close });
};

const isSupported = (name: string): name is keyof typeof CLIENTS => Object.hasOwn(CLIENTS, name);
