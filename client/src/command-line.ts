import { Command, InvalidArgumentError } from 'commander';
import type { z } from 'zod';
import { Drift, Health, History, Models, Prediction } from './answers.ts';
import { Failure } from './failure.ts';
import type { Screen } from './screen.ts';
import { answerOf, ask, type Reply, type Server } from './server.ts';
import { showDrift } from './show/drift.ts';
import { showHealth } from './show/health.ts';
import { showHistory } from './show/history.ts';
import { showModels } from './show/models.ts';
import { showPrediction } from './show/prediction.ts';

/** What a command line touches of the world. */
export interface Terminal {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly screen: Screen;
  write(line: string): void;
}

interface Common {
  readonly url: string;
  readonly timeout: number;
  readonly json?: true;
}

type Query = Record<string, string | undefined>;

const DEFAULT_URL = 'http://127.0.0.1:8000';

/** The command line of the client; parse it with `parseAsync`. */
export const commandLine = (terminal: Terminal): Command => {
  const program = new Command('client')
    .description('Asks the forecast service; FORECAST_API_KEY holds the key of one that wants one.')
    .option('--url <url>', 'where the service is (FORECAST_URL)', terminal.environment['FORECAST_URL'] || DEFAULT_URL)
    .option('--timeout <seconds>', 'how long to wait for an answer', seconds, 10)
    .option('--json', 'print the answer as it was received')
    .configureHelp({ showGlobalOptions: true })
    .showSuggestionAfterError()
    .exitOverride();

  /** Asks, then prints the answer as it came, or as `show` tells it. */
  const run = async <Schema extends z.ZodType>(
    command: Command,
    path: string,
    query: Query,
    schema: Schema,
    show: (answer: z.output<Schema>, server: Server) => string | Promise<string>,
  ): Promise<void> => {
    const { url, timeout, json } = command.optsWithGlobals<Common>();
    const server = { url, timeoutSeconds: timeout, key: terminal.environment['FORECAST_API_KEY'] || undefined };
    const reply = await ask(server, path, query);
    if (json) terminal.write(reply.text);
    const answer = answerOf(server, reply);
    if (!json) terminal.write(await show(understood(schema, answer, server), server));
  };

  program
    .command('predict')
    .description('The forecast of one hour, and what came true.')
    .requiredOption('--date <date>', 'day of the hour, 2025-07-28')
    .requiredOption('--hour <hour>', 'the hour that is forecast, by its start, 0 to 23')
    .option('--symbol <pair>', 'market, BTC/USDT')
    .option('--tz <zone>', 'time zone of date and hour, Europe/Paris')
    .option('--fold <0|1>', 'which one of an hour that the clock repeats in autumn')
    .action(({ date, hour, symbol, tz, fold }: Query, command: Command) =>
      run(command, '/predict', { date, hour, symbol, tz, fold }, Prediction, (answer) => showPrediction(answer, terminal.screen)),
    );
  program
    .command('history')
    .description('What was forecast, and what came true.')
    .option('--from <hour>', 'first hour, UTC: 2025-07-28T15 or 2025-07-28 (default: seven days before the end)')
    .option('--to <hour>', 'end, exclusive (default: the end of the log)')
    .option('--symbol <pair>', 'market, BTC/USDT')
    .option('--cursor <cursor>', 'next_cursor of the page before')
    .action(({ from, to, symbol, cursor }: Query, command: Command) =>
      run(command, '/predictions', { from, to, symbol, cursor }, History, async (first, server) => {
        const forecasts = await everyPage(first, server, { from, to, symbol });
        return showHistory(first.symbol, forecasts, terminal.screen);
      }),
    );
  program
    .command('models')
    .description('The model that is served, its versions and the decisions about them.')
    .option('--symbol <pair>', 'market, BTC/USDT')
    .action(({ symbol }: Query, command: Command) =>
      run(command, '/models', { symbol }, Models, (answer) => showModels(answer, terminal.screen)),
    );
  program
    .command('drift')
    .description('The latest drift checks and the requests for training.')
    .option('--symbol <pair>', 'market, BTC/USDT')
    .action(({ symbol }: Query, command: Command) =>
      run(command, '/drift', { symbol }, Drift, (answer) => showDrift(answer, terminal.screen)),
    );
  program
    .command('health')
    .description('Whether the service lives, and what it could not read again.')
    .action((_options: Query, command: Command) => run(command, '/health', {}, Health, (answer) => showHealth(answer, terminal.screen)));
  return program;
};

const everyPage = async (first: History, server: Server, query: Query): Promise<History['forecasts']> => {
  const forecasts = [...first.forecasts];
  for (let cursor = first.next_cursor; cursor !== null; ) {
    const reply: Reply = await ask(server, '/predictions', { ...query, cursor });
    const page = understood(History, answerOf(server, reply), server);
    forecasts.push(...page.forecasts);
    cursor = page.next_cursor;
  }
  return forecasts;
};

const understood = <Schema extends z.ZodType>(schema: Schema, answer: unknown, { url }: Server): z.output<Schema> => {
  const { data, error } = schema.safeParse(answer);
  if (error === undefined) return data;
  throw new Failure(
    69,
    `${url} answered, but not as the forecast service does (${error.issues[0]?.path.join('.')}): is --url right, and of the same version?`,
  );
};

const seconds = (text: string): number => {
  const value = Number(text);
  if (!(value > 0 && value <= 3600)) throw new InvalidArgumentError('seconds, up to 3600.');
  return value;
};
