import { join, resolve } from 'node:path';
import { styleText } from 'node:util';
import { PROJECT_FOLDER, readSettings, type Settings } from '@forecast/core/adapters/settings';
import { type EpochMs, isoSecond, plusHours, startOfHour } from '@forecast/core/time';
import { composePlatform, type Platform, terminalProgress } from '@forecast/tasks';
import { assertForecast } from './assert-forecast.ts';
import { sleepBy } from './clock.ts';
import { dataFolderFault } from './data-folder-fault.ts';
import { lockDataFolder } from './data-folder-lock.ts';
import { writeDataFolderState } from './data-folder-state.ts';
import { embeddedSettings, marketsChosen, withoutPlaces } from './embedded-settings.ts';
import { firstPass } from './first-pass.ts';
import { assertPortFree } from './free-port.ts';
import { trainer, workOfHour } from './hour.ts';
import { startMlflow } from './mlflow-server.ts';
import type { StartOptions } from './options.ts';
import { startPostgres } from './postgres.ts';
import { type ComingUp, registryWhenReady } from './registry-when-ready.ts';
import { runSchedule } from './schedule.ts';
import { type Serving, serve } from './serve.ts';
import { openSource, type Source } from './source.ts';
import { type StepRunner, stepRunner } from './step-runner.ts';
import { summarise } from './summary.ts';
import { summaryText } from './summary-text.ts';

/** Brings everything up, runs the first pass, and follows the clock until `signal` aborts. Everything is down again when it returns. */
export const start = (options: StartOptions, signal: AbortSignal): Promise<void> =>
  run(options, signal).catch((error: unknown) => {
    throw dataFolderFault(error, options.dataDir);
  });

const run = async (options: StartOptions, signal: AbortSignal): Promise<void> => {
  const began = performance.now();
  await using up = new AsyncDisposableStack();
  up.defer(lockDataFolder(options.dataDir));
  await assertPortFree(options.port, '--port');
  const asked = readSettings(withoutPlaces(process.env));
  const source = await openSource(options, asked.config);
  up.defer(() => source.stop());
  const settings = settingsFor(asked, options, source);
  const servers = await startServers(options);
  up.defer(() => servers.stop());
  cutOff(signal, servers);
  signal.throwIfAborted();
  const platform = await openPlatform(settings, servers, source, signal);
  up.defer(() => platform.close());
  await platform.migrate();
  await platform.trainings.expireClaims();
  signal.throwIfAborted();
  const serving = await serve(platform, settings.environment.apiPublish);
  up.defer(() => serving.close());
  say(`API at ${serving.url}, MLflow at ${settings.config.mlflow.uri}, candles of ${source.name}`);

  const at = startOfHour(platform.now());
  const steps = stepRunner(platform, say);
  // An exchange that is away or does not list a market has put nothing into the folder, which may then be of another source.
  await steps.run(['init'], at);
  // Before anything is written: a first pass that is killed must not leave a folder of which nobody knows the source and the hour.
  rememberClock(options, source, at);
  await runFirstPass(options, { platform, steps, serving, at, began });
  signal.throwIfAborted();
  if (!options.once) await followClock(options, { platform, steps, serving, source, at }, signal);
};

/** Everything is down within 5 s, also when something does not heed the signal: any moment may be the last one, as with a kill. */
const cutOff = (signal: AbortSignal, servers: { stop(): Promise<void> }): void => {
  const end = async (): Promise<void> => {
    await servers.stop();
    process.exit();
  };
  signal.addEventListener('abort', () => void setTimeout(() => void end(), PATIENCE_MS).unref(), { once: true });
};

/** leaves the servers a second to end */
const PATIENCE_MS = 3500;

const say = (text: string): void => void process.stderr.write(`${text}\n`);

const settingsFor = (asked: Settings, options: StartOptions, source: Source): Settings => {
  const settings = embeddedSettings(asked, options, source);
  const chosen = source.symbols && marketsChosen(asked.config, settings.config, source);
  if (chosen !== undefined) say(chosen);
  return settings;
};

/** PostgreSQL, and MLflow, which comes up behind everything else. */
const startServers = async ({ dataDir, mlflowPort }: StartOptions) => {
  const postgres = await startPostgres(join(dataDir, 'postgres'));
  try {
    const mlflow = await startMlflow(join(dataDir, 'mlflow'), mlflowPort, join(PROJECT_FOLDER, '.venv/bin'));
    let isReady = false;
    let stopping = false;
    const told = async (): Promise<void> => {
      await mlflow.ready;
      isReady = true;
    };
    told().catch((error: unknown) => {
      if (!stopping) say(error instanceof Error ? error.message : String(error));
    });
    return {
      databaseUrl: postgres.url,
      mlflow: { ready: mlflow.ready, isReady: () => isReady },
      stop: async () => {
        stopping = true;
        await Promise.all([mlflow.stop(), postgres.stop()]);
      },
    };
  } catch (error) {
    await postgres.stop();
    throw error;
  }
};

const openPlatform = async (
  settings: Settings,
  { databaseUrl, mlflow }: { readonly databaseUrl: string; readonly mlflow: ComingUp },
  source: Source,
  signal: AbortSignal,
): Promise<Platform> => {
  const complete = { ...settings, environment: { ...settings.environment, databaseUrl } };
  const platform = await composePlatform(complete, {
    progress: terminalProgress(process.stderr),
    signal,
    now: () => source.clock.now(),
    sleep: sleepBy(source.clock),
  });
  return { ...platform, registry: registryWhenReady(platform.registry, mlflow, platform.promotions) };
};

interface Running {
  readonly platform: Platform;
  readonly steps: StepRunner;
  readonly serving: Serving;
  /** the hour of the first pass */
  readonly at: EpochMs;
}

const runFirstPass = async (
  { dataDir, retrain, json, once }: StartOptions,
  { platform, steps, serving, at, began }: Running & { readonly began: number },
): Promise<void> => {
  const pass = await firstPass(platform, steps, at, retrain);
  const { ingested, trained } = pass;
  await serving.refresh();
  const seconds = { ...Object.fromEntries(steps.seconds), total: (performance.now() - began) / 1000 };
  const storeFolder = resolve(dataDir, 'store');
  const summary = await summarise({ platform, ingested, trained, apiUrl: serving.url, at, storeFolder, seconds });
  process.stdout.write(`${summaryText(summary, (text) => (isColourful() ? styleText('red', text, { validateStream: false }) : text))}\n`);
  if (json) process.stdout.write(`${JSON.stringify(summary)}\n`);
  if (once) assertForecast(summary, pass);
};

const isColourful = (): boolean => process.stdout.isTTY && !process.env['NO_COLOR'];

const followClock = async (
  options: StartOptions,
  { platform, steps, serving, source, at }: Running & { readonly source: Source },
  signal: AbortSignal,
): Promise<void> => {
  source.release();
  say(`Serving. It is ${isoSecond(source.clock.now())} there; a line an hour follows. Ctrl-C stops everything.`);
  const training = trainer(platform, steps);
  const hourly = async (hour: EpochMs): Promise<void> => {
    await workOfHour(platform, steps, training, hour);
    await serving.refresh();
    keepClock(options, source, hour);
  };
  await runSchedule(
    source.clock,
    plusHours(at, 1),
    { hourly, ended: () => say('The last candle was replayed: nothing more happens, the service stays up.') },
    signal,
  );
  await training.idle();
};

const rememberClock = ({ dataDir }: StartOptions, { name }: Source, clock: EpochMs): void =>
  writeDataFolderState(dataDir, { source: name, clock });

/** A disk that is full by now must not end the service: the next start begins at an earlier hour, which does no harm. */
const keepClock = (options: StartOptions, source: Source, clock: EpochMs): void => {
  try {
    rememberClock(options, source, clock);
  } catch (error) {
    say(`the hour could not be kept: ${error instanceof Error ? error.message : String(error)}`);
  }
};
