import { Fault } from '@forecast/core/fault';
import type { EpochMs } from '@forecast/core/time';
import { Command, CommanderError, Option } from 'commander';
import { checkLookahead } from './check-lookahead.ts';
import { drift } from './drift.ts';
import { exportPredictions } from './export.ts';
import { features } from './features.ts';
import { count, isoHour, port, positive, several } from './flag-values.ts';
import { ingestCandles } from './ingest-candles.ts';
import { init } from './init.ts';
import { predict } from './predict.ts';
import type { ReplayFlags } from './replay/run-replay.ts';
import { report } from './report.ts';
import { requestRetraining } from './request-retraining.ts';
import { score } from './score.ts';
import type { Task } from './task.ts';
import { train } from './train.ts';

/** What a command line asks for. */
export type Invocation =
  | {
      readonly kind: 'task';
      readonly name: string;
      readonly task: Task;
      readonly symbols: readonly string[];
      readonly at: EpochMs | undefined;
    }
  | { readonly kind: 'replay'; readonly options: ReplayFlags }
  /** help or version was shown */
  | { readonly kind: 'shown' };

type Flags = Readonly<Record<string, unknown>> & { readonly symbol?: readonly string[]; readonly at?: EpochMs };

/**
 * @param argv what follows the program's name
 * @throws Fault `usage` when it cannot be understood
 */
export const parseCommandLine = (argv: readonly string[], version: string): Invocation => {
  let chosen: Invocation = { kind: 'shown' };
  const program = new Command('tasks')
    .version(version)
    .exitOverride()
    .configureOutput({ writeErr: () => undefined });
  const add = (name: string, description: string, make: (flags: Flags) => Task): Command =>
    program
      .command(name)
      .description(description)
      .option('--symbol <symbol>', 'market, repeatable; default: all of config.yaml', several)
      .option('--at <hour>', 'the hour that is forecast, UTC; default: the hour that runs', isoHour)
      .action((flags: Flags) => {
        chosen = { kind: 'task', name, task: make(flags), symbols: flags.symbol ?? [], at: flags.at };
      });
  addTasks(add);
  addReplay(program, (options) => {
    chosen = { kind: 'replay', options };
  });
  try {
    program.parse(argv, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return chosen;
    const names = program.commands.map((command) => command.name()).join(', ');
    const what = error.code === 'commander.help' ? `which one? There are ${names}` : error.message.replace(/^error: /, '');
    throw new Fault('usage', `${what} (tasks --help)`, { cause: error });
  }
  return chosen;
};

const addTasks = (add: (name: string, description: string, make: (flags: Flags) => Task) => Command): void => {
  add('init', 'make bucket and schema, check that the exchange lists the markets', () => init);
  add('ingest', 'read closed candles from the exchange into the archive', ({ wait, all }) =>
    ingestCandles({ wait: wait === true, all: all === true }),
  )
    .option('--wait', 'at the running hour, poll up to 10 minutes for the candle that should have closed')
    .option('--all', 'read the months again that the archive lacks since ingest.since');
  add('features', 'compute feature rows from candles', ({ all }) => features({ all: all === true })).option('--all', 'check every month');
  add('train', 'fit, evaluate, register, and let the gate decide', ({ due, refresh, retrain, allowSuspicious }) =>
    train({ due: due === true, refresh: refresh === true, retrain: retrain === true, allowSuspicious: allowSuspicious === true }),
  )
    .addOption(new Option('--due', 'only when a request is open').conflicts('refresh'))
    .option('--refresh', 'only when a request is open, or the champion is older than model.max_age_days or cannot serve')
    .option('--retrain', 'even when the same training was done before')
    .option('--allow-suspicious', 'go on when the leak alarm rings');
  add('predict', 'forecast the hour with the champion', () => predict);
  add('score', 'write what came true', () => score);
  add('export', 'copy the forecast log into parquet', ({ all }) => exportPredictions({ all: all === true })).option('--all', 'every month');
  add('drift', 'check data and errors for drift', () => drift);
  add('report', 'render the latest drift check', () => report);
  add('request-retraining', 'ask for training when the latest check found drift', () => requestRetraining);
  add('check-lookahead', 'change the future and compare the features bit for bit', ({ hours, seed }) =>
    checkLookahead({ hours: Number(hours), seed: Number(seed) }),
  )
    .option('--hours <n>', 'random hours', count, 25)
    .option('--seed <n>', 'of the random hours', count, 1);
};

const addReplay = (program: Command, choose: (options: ReplayFlags) => void): void => {
  program
    .command('replay')
    .description("serve recorded candles in the exchange's own wire format")
    .option('--candles <folder>', 'EXCHANGE_SYMBOL_1h.csv.gz files', 'data/candles')
    .option('--host <address>', 'to listen on', '127.0.0.1')
    .option('--port <port>', 'to listen on', port, 8090)
    .option('--now <hour>', 'start of the clock; default: 14 days before the last candle', isoHour)
    .option('--speed <n>', 'replay hours an hour', positive, 1)
    .option('--shift', 'move the candles by whole weeks to end now', false)
    .action(choose);
};
