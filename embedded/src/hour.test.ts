import { epochMs, plusHours } from '@forecast/core/time';
import type { MarketResult, Platform } from '@forecast/tasks';
import { expect, test } from 'vitest';
import { trainer, workOfHour } from './hour.ts';
import type { StepRunner } from './step-runner.ts';

const midnight = epochMs(Date.UTC(2025, 8, 1));
const done: MarketResult = { market: 'a', kind: 'done' };
const failed = (market: string, code: 'broken_input' | 'features_stale'): MarketResult => ({ market, kind: 'failed', code, message: '' });

/** All that an hour's work touches beside its steps. */
const platform = {
  config: { symbols: [], drift: { schedule: 'daily' } },
  progress: { say: () => undefined },
  signal: new AbortController().signal,
} as unknown as Platform;

const worked = async (results: Readonly<Record<string, readonly (readonly MarketResult[])[]>>, hour = midnight): Promise<string[]> => {
  const asked: string[] = [];
  const times = new Map<string, number>();
  const steps: StepRunner = {
    seconds: new Map(),
    run: (argv) => {
      const name = argv[0] ?? '';
      asked.push(argv.join(' '));
      times.set(name, (times.get(name) ?? -1) + 1);
      return Promise.resolve(results[name]?.[times.get(name) ?? 0] ?? [done]);
    },
  };
  const training = trainer(platform, steps);
  await workOfHour(platform, steps, training, hour);
  await training.idle();
  return asked;
};

test('a market whose candles are broken does not keep the others from their refresh', async () => {
  expect(await worked({ drift: [[failed('a', 'broken_input'), done]] })).toContain('train --refresh');
  expect(await worked({ drift: [[failed('a', 'broken_input')]] })).toContain('train --refresh');
  expect(await worked({}, plusHours(midnight, 1))).not.toContain('train --refresh');
});

test('features that an outage left behind are computed where a training misses them, once', async () => {
  const stale = [done, failed('b', 'features_stale')];
  expect((await worked({ train: [stale] })).slice(-3)).toEqual(['train --refresh', 'features --all', 'train --refresh']);
  expect((await worked({ train: [stale, stale] })).filter((step) => step === 'train --refresh')).toHaveLength(2);
});
