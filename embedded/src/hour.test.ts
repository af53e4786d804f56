import { Fault } from '@forecast/core/fault';
import { type EpochMs, epochMs, isoSecond, plusHours } from '@forecast/core/time';
import type { MarketResult, Platform } from '@forecast/tasks';
import { expect, test } from 'vitest';
import { hourlyWork } from './hour.ts';
import type { StepRunner } from './step-runner.ts';
import { trainer } from './trainer.ts';

const midnight = epochMs(Date.UTC(2025, 8, 6));
const done: MarketResult = { market: 'm', kind: 'done' };
const failed = (
  code: 'broken_input' | 'database_unavailable' | 'features_stale' | 'registry_unavailable' | 'leak_alarm',
): MarketResult => ({
  market: 'm',
  kind: 'failed',
  code,
  message: '',
});

/** Hourly work whose steps come to what `results` say at that moment, and what was asked but for the hour's own four steps. */
const scene = (checkedUntil: EpochMs | undefined, symbols: readonly string[] = []) => {
  const results: Record<string, readonly MarketResult[]> = {};
  const asked: string[] = [];
  const said: string[] = [];
  const steps: StepRunner = {
    seconds: new Map(),
    run: (argv, at) => {
      const [name = ''] = argv;
      if (!['ingest --wait', 'features', 'score', 'predict'].includes(argv.join(' ')))
        asked.push(`${argv.join(' ')} ${isoSecond(at).slice(8, 13)}`);
      return Promise.resolve(results[name] ?? [done]);
    },
  };
  const platform = {
    config: { exchange: 'binance', symbols, drift: { schedule: 'daily' } },
    signal: new AbortController().signal,
    forecasts: { between: () => Promise.reject(new Fault('database_unavailable', 'nobody answers')) },
    progress: { say: (text: string) => void said.push(text) },
  } as unknown as Platform;
  const training = trainer(platform, steps);
  const work = hourlyWork(platform, steps, training, checkedUntil);
  const hour = async (i: number, passedOver = 0): Promise<readonly string[]> => {
    await work.hourly(plusHours(midnight, i), passedOver);
    await training.idle();
    return asked.splice(0);
  };
  return { hour, results, said };
};

const CHECKED = ['drift 06T00', 'report 06T00', 'request-retraining 06T00'];

test('a check for drift whose hour was passed over is made with the next that is worked on, once', async () => {
  const { hour, said } = scene(plusHours(midnight, -2));
  expect(await hour(-1)).toEqual([]);
  expect(await hour(3, 3)).toEqual(['export 06T03', ...CHECKED, 'train --refresh 06T03']);
  expect(await hour(4)).toEqual([]);
  expect(said[0]).toMatch(/^The schedule is 3 hours behind/);
});

test('a check that a database kept from being made is due until it is made, also that of the first pass', async () => {
  const { hour, results } = scene(undefined);
  results['drift'] = [failed('database_unavailable')];
  expect(await hour(1)).toEqual(['export 06T01', 'drift 06T00', 'report 06T00']);
  delete results['drift'];
  expect(await hour(2)).toEqual(['export 06T02', ...CHECKED, 'train --refresh 06T02']);
  expect(await hour(3)).toEqual([]);
});

test('a training that a registry kept from being done is begun again each hour, one that fails by itself waits for the next day', async () => {
  const { hour, results } = scene(plusHours(midnight, -1));
  results['train'] = [failed('registry_unavailable'), done];
  expect(await hour(0)).toContain('train --refresh 06T00');
  expect(await hour(1)).toEqual(['train --refresh 06T01']);
  results['train'] = [failed('leak_alarm')];
  expect(await hour(2)).toEqual(['train --refresh 06T02']);
  expect(await hour(3)).toEqual([]);
});

test('a market whose candles are broken does not keep the others from their refresh', async () => {
  for (const drift of [[failed('broken_input'), done], [failed('broken_input')]]) {
    const { hour, results } = scene(plusHours(midnight, -1));
    results['drift'] = drift;
    expect(await hour(0)).toContain('train --refresh 06T00');
  }
});

test('features that are behind are computed where a training misses them, once', async () => {
  const { hour, results } = scene(plusHours(midnight, -1));
  results['train'] = [done, failed('features_stale')];
  expect((await hour(0)).slice(-3)).toEqual(['train --refresh 06T00', 'features --all 06T00', 'train --refresh 06T00']);
});

test('a database that kept the forecasts from being made is not told a second time when the hour is shown', async () => {
  const { hour, results, said } = scene(midnight, ['BTC/USDT']);
  results['predict'] = [failed('database_unavailable')];
  await hour(1);
  expect(said).toEqual([]);
  // It went away in between, or something else is the matter.
  delete results['predict'];
  await hour(2);
  results['predict'] = [failed('registry_unavailable')];
  await hour(3);
  expect(said).toEqual(['hour 2025-09-06T02:00:00Z: nobody answers', 'hour 2025-09-06T03:00:00Z: nobody answers']);
});
