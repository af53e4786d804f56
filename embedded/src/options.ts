import { Fault } from '@forecast/core/fault';
import type { EpochMs } from '@forecast/core/time';
import { isoHour, port, positive, several } from '@forecast/tasks';
import { Command, CommanderError, Option } from 'commander';

/** The flags of `npm start`. */
export interface StartOptions {
  readonly once: boolean;
  readonly json: boolean;
  readonly now: EpochMs | undefined;
  /** replay hours an hour; undefined: 1 */
  readonly speed: number;
  /** folder of EXCHANGE_SYMBOL_1h.csv.gz; undefined: the bundled candles */
  readonly candles: string | undefined;
  readonly live: boolean;
  /** markets to forecast; empty: those of config.yaml */
  readonly symbols: readonly string[];
  readonly retrain: boolean;
  readonly dataDir: string;
  readonly port: number;
  readonly mlflowPort: number;
}

/**
 * @param argv what follows `npm start --`
 * @returns undefined when help was shown
 * @throws Fault `usage`
 */
export const parseStartOptions = (argv: readonly string[]): StartOptions | undefined => {
  const program = new Command('npm start --')
    .description('Candles to a served forecast, on an embedded PostgreSQL and MLflow, with recorded candles unless --live.')
    .addOption(new Option('--once', 'run the pipeline, print the summary, stop').default(false))
    .addOption(new Option('--json', 'with --once: one JSON line last on stdout').default(false))
    .addOption(
      new Option('--now <hour>', 'start of the replay clock, UTC; default: 14 days before the last candle of what is forecast').argParser(
        isoHour,
      ),
    )
    .addOption(new Option('--speed <n>', 'replay hours an hour').argParser(positive).default(1))
    .addOption(new Option('--candles <folder>', 'replay your own EXCHANGE_SYMBOL_1h.csv.gz files'))
    .addOption(new Option('--live', 'the real exchange and the real clock').default(false).conflicts(['now', 'speed', 'candles']))
    .addOption(
      new Option('--symbol <symbol>', 'market to forecast, repeatable; default: those of config.yaml').argParser(several).default([]),
    )
    .addOption(new Option('--retrain', 'train even when the same training was done before').default(false))
    .addOption(new Option('--data-dir <folder>', 'where everything is kept').default('.data'))
    .addOption(new Option('--port <port>', 'of the service').argParser(port).default(8000))
    .addOption(new Option('--mlflow-port <port>', 'of MLflow').argParser(port).default(5000))
    .exitOverride()
    .configureOutput({ writeErr: () => undefined });
  try {
    program.parse(argv, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return undefined;
    throw new Fault('usage', `${error.message.replace(/^error: /, '')} (npm start -- --help)`, { cause: error });
  }
  const { symbol, now, candles, ...flags } = program.opts<Flags>();
  if (flags.port === flags.mlflowPort) throw new Fault('usage', `--port and --mlflow-port are both ${flags.port}: each needs its own`);
  return { ...flags, symbols: symbol, now, candles };
};

type Flags = Omit<StartOptions, 'symbols' | 'now' | 'candles'> & { symbol: readonly string[]; now?: EpochMs; candles?: string };
