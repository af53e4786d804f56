import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { epochMs } from '@forecast/core/time';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ReplayExchange, startReplayExchange } from '../tasks/src/replay/index.ts';
import { bundledLines, candleFolder, passingFolder } from './replay-folder.ts';

const CHILD = fileURLToPath(new URL('./ingest-child.ts', import.meta.url));

let replay: ReplayExchange;
beforeAll(async () => {
  const folder = candleFolder({ 'BINANCE_BTCUSDT_1h.csv.gz': bundledLines('BTCUSDT', 0, Date.UTC(2026, 0)) });
  replay = await startReplayExchange({ folder, start: epochMs(Date.UTC(2025, 8, 19)), speed: 0 });
});
afterAll(() => replay.stop());

/** Ingests into `folder`; killed after so many milliseconds of work when they are given. */
const ingested = async (folder: string, killAfterMs?: number): Promise<NodeJS.Signals | number | null> => {
  const child = spawn(process.execPath, [CHILD, replay.url, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
  const exit = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
  await once(child.stdout, 'data');
  if (killAfterMs !== undefined) {
    await Promise.race([sleep(killAfterMs), exit]);
    child.kill('SIGKILL');
  }
  const [code, signal] = await exit;
  return signal ?? code;
};

const objectsIn = (folder: string) =>
  Object.fromEntries(
    globSync('**/*.parquet', { cwd: folder })
      .toSorted()
      .map((file) => [file, readFileSync(join(folder, file)).toString('base64')]),
  );

/** Park and Miller's generator: the same moments each time. */
const moments = (count: number, longestMs: number): readonly number[] => {
  let seed = 20_250_728;
  return Array.from({ length: count }, () => {
    seed = (seed * 48_271) % 2_147_483_647;
    return (seed / 2_147_483_647) * longestMs;
  });
};

test('killed at any moment and run again, the archive is that of an undisturbed run', { timeout: 180_000 }, async () => {
  const [calm, killed] = [passingFolder(), passingFolder()];
  expect(await ingested(calm)).toBe(0);
  const ends: unknown[] = [];
  for (const moment of moments(12, 200)) ends.push(await ingested(killed, moment));
  expect(ends).toContain('SIGKILL');
  expect(await ingested(killed)).toBe(0);
  expect(Object.keys(objectsIn(calm))).toHaveLength(98);
  expect(objectsIn(killed)).toEqual(objectsIn(calm));
});
