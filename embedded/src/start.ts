import { resolve } from 'node:path';
import { styleText } from 'node:util';
import { readSettings, type Settings } from '@forecast/core/adapters/settings';
import { Fault } from '@forecast/core/fault';
import { type EpochMs, isoSecond, plusHours, startOfHour } from '@forecast/core/time';
import { composePlatform, type Platform, type Progress, terminalProgress } from '@forecast/tasks';
import { assertForecast } from './assert-forecast.ts';
import { sleepBy } from './clock.ts';
import { dataFolderFault } from './data-folder-fault.ts';
import { lockDataFolder } from './data-folder-lock.ts';
import { writeDataFolderState } from './data-folder-state.ts';
import { embeddedSettings, marketsChosen, withoutPlaces } from './embedded-settings.ts';
import { type FirstPass, firstPass } from './first-pass.ts';
import { assertPortFree } from './free-port.ts';
import { hourlyWork } from './hour.ts';
import type { StartOptions } from './options.ts';
import { registryWhenReady } from './registry-when-ready.ts';
import { runSchedule } from './schedule.ts';
import { type Serving, serve } from './serve.ts';
import { type Servers, startServers } from './servers.ts';
import { openSource, type Source } from './source.ts';
import { type StepRunner, stepRunner } from './step-runner.ts';
import { summarise } from './summary.ts';
import { summaryText } from './summary-text.ts';
import { trainer } from './trainer.ts';
import { wordsOfStart } from './words-of-start.ts';

/** Brings everything up, runs the first pass, and follows the clock until `signal` aborts. Everything is down again when it returns. */
export const start = (options: StartOptions, signal: AbortSignal): Promise<void> =>
  run(options, signal).catch((error: unknown) => {
    const fault = dataFolderFault(error, options.dataDir);
    throw fault instanceof Fault ? new Fault(fault.code, wordsOfStart(fault.message, options.dataDir), { cause: fault }) : fault;
  });

const run = async (options: StartOptions, signal: AbortSignal): Promise<void> => {
  const began = performance.now();
  const progress = progressInWords(options);
  const say = (text: string): void => progress.say(text);
  await using up = new AsyncDisposableStack();
  up.defer(lockDataFolder(options.dataDir));
  await assertPortFree(options.port, '--port');
  const asked = readSettings(withoutPlaces(process.env));
  const source = await openSource(options, asked.config);
  up.defer(() => source.stop());
  const settings = settingsFor(asked, options, source, say);
  const servers = await startServers(options, say, signal);
  up.defer(() => servers.stop());
  cutOff(signal, servers);
  signal.throwIfAborted();
  const platform = await openPlatform(settings, servers, source, { progress, signal });
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
  const { drift } = await runFirstPass(options, { platform, steps, serving, at, began });
  const checkedUntil = drift.isDone ? at : undefined;
  signal.throwIfAborted();
  if (!options.once) await followClock(options, { platform, steps, serving, source, servers, at, checkedUntil }, signal);
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

/** What is told on the way, in words of `npm start`. */
const progressInWords = ({ dataDir }: StartOptions): Progress => {
  const progress = terminalProgress(process.stderr);
  return { ...progress, say: (text) => progress.say(wordsOfStart(text, dataDir)) };
};

const settingsFor = (asked: Settings, options: StartOptions, source: Source, say: Progress['say']): Settings => {
  const settings = embeddedSettings(asked, options, source);
  const chosen = source.symbols && marketsChosen(asked.config, settings.config, source);
  if (chosen !== undefined) say(chosen);
  return settings;
};

const openPlatform = async (
  settings: Settings,
  { databaseUrl, mlflow }: Servers,
  source: Source,
  hands: { readonly progress: Progress; readonly signal: AbortSignal },
): Promise<Platform> => {
  const complete = { ...settings, environment: { ...settings.environment, databaseUrl } };
  const platform = await composePlatform(complete, { ...hands, now: () => source.clock.now(), sleep: sleepBy(source.clock) });
  const comingUp = {
    get ready() {
      return mlflow.whenUp();
    },
    isReady: () => mlflow.isUp(),
    isNew: () => mlflow.isNew(),
  };
  return { ...platform, registry: registryWhenReady(platform.registry, comingUp, platform) };
};

interface Running {
  readonly platform: Platform;
  readonly steps: StepRunner;
  readonly serving: Serving;
  /** the hour of the first pass */
  readonly at: EpochMs;
}

interface Following extends Running {
  readonly source: Source;
  readonly servers: Servers;
  /** drift was looked for at this hour; undefined: never */
  readonly checkedUntil: EpochMs | undefined;
}

const runFirstPass = async (
  { dataDir, retrain, json, once }: StartOptions,
  { platform, steps, serving, at, began }: Running & { readonly began: number },
): Promise<FirstPass> => {
  const pass = await firstPass(platform, steps, at, retrain);
  const { ingested, trained } = pass;
  await serving.refresh();
  const seconds = { ...Object.fromEntries(steps.seconds), total: (performance.now() - began) / 1000 };
  const storeFolder = resolve(dataDir, 'store');
  const summary = await summarise({ platform, ingested, trained, apiUrl: serving.url, at, storeFolder, seconds });
  process.stdout.write(`${summaryText(summary, (text) => (isColourful() ? styleText('red', text, { validateStream: false }) : text))}\n`);
  if (json) process.stdout.write(`${JSON.stringify(summary)}\n`);
  if (once) assertForecast(summary, pass);
  return pass;
};

const isColourful = (): boolean => process.stdout.isTTY && !process.env['NO_COLOR'];

const followClock = async (
  options: StartOptions,
  { platform, steps, serving, source, servers, at, checkedUntil }: Following,
  signal: AbortSignal,
): Promise<void> => {
  const say = (text: string): void => platform.progress.say(text);
  source.release();
  say(`Serving. It is ${isoSecond(source.clock.now())} there; a line an hour follows. Ctrl-C stops everything.`);
  const training = trainer(platform, steps);
  const work = hourlyWork(platform, steps, training, checkedUntil);
  const hourly = async (hour: EpochMs, passedOver: number): Promise<void> => {
    // One that has just ended is up again in a moment; what is away for longer is told by the steps that want it.
    await servers.postgres.whenUp().catch(() => undefined);
    await work.hourly(hour, passedOver);
    await serving.refresh();
    keepClock(options, source, hour, say);
  };
  await runSchedule(source.clock, plusHours(at, 1), { ...work, hourly }, signal);
  await training.idle();
};

const rememberClock = ({ dataDir }: StartOptions, { name }: Source, clock: EpochMs): void =>
  writeDataFolderState(dataDir, { source: name, clock });

/** A disk that is full by now must not end the service: the next start begins at an earlier hour, which does no harm. */
const keepClock = (options: StartOptions, source: Source, clock: EpochMs, say: Progress['say']): void => {
  try {
    rememberClock(options, source, clock);
  } catch (error) {
    say(`the time reached by the clock could not be saved: ${error instanceof Error ? error.message : String(error)}`);
  }
};
