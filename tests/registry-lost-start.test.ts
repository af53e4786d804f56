import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freePort } from '../embedded/src/free-port.ts';
import { processesMarked } from '../embedded/src/running-processes.ts';
import { bundledLines, candleFolder, passingFolder } from './replay-folder.ts';
import { type Started, started } from './start-process.ts';

const MARK = 'FORECAST_STARTED_BY';
const dataDir = passingFolder();
let flags: readonly string[];
let mlflowUrl: string;

beforeAll(async () => {
  const candles = candleFolder({ 'BINANCE_BTCUSDT_1h.csv.gz': bundledLines('BTCUSDT', Date.UTC(2025, 0, 1), Date.UTC(2025, 8, 20)) });
  const [port, mlflowPort] = await Promise.all([freePort(), freePort()]);
  mlflowUrl = `http://127.0.0.1:${mlflowPort}`;
  flags = ['--candles', candles, '--port', String(port), '--mlflow-port', String(mlflowPort), '--data-dir', dataDir];
});
afterAll(() => {
  for (const pid of processesMarked(MARK, dataDir)) process.kill(pid, 'SIGKILL');
});

const start = (...argv: readonly string[]): Started => started([...flags, ...argv], { [MARK]: dataDir });
const summary = async (of: Started) => {
  const { end, stdout, stderr } = await of.ended;
  expect({ end, stderr }).toMatchObject({ end: 0 });
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as { forecast: { hour: { start: string }; model: { version: number } } };
};

const answers = (): Promise<boolean> =>
  fetch(`${mlflowUrl}/health`).then(
    ({ ok }) => ok,
    () => false,
  );
const mlflowIsUp = async (): Promise<void> => {
  while (!(await answers())) await sleep(100);
  // So that the platform has seen it, too.
  await sleep(1000);
};

test('MLflow’s folder removed under a running platform: hours go on and it is said; the next start trains another', {
  timeout: 300_000,
}, async () => {
  expect((await summary(start('--once', '--json'))).forecast.model.version).toBe(1);

  const following = start('--speed', '1200');
  await following.said(/Serving\. It is/);
  await mlflowIsUp();
  rmSync(join(dataDir, 'mlflow'), { recursive: true });
  const said = await following.said(/going on with version 1, the last that was recorded.*(BTC\/USDT {2}forecast .*){2}/s);
  expect(said).not.toMatch(/no forecast|duplicate key/);
  following.process.kill('SIGINT');
  expect(await following.ended).toMatchObject({ end: 0 });

  const healed = start('--once', '--json', '--now', '2025-09-12T00');
  expect((await summary(healed)).forecast).toMatchObject({ hour: { start: '2025-09-12T00:00:00Z' }, model: { version: 2 } });
});
