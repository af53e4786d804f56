import { Fault, type FaultCode } from '@forecast/core/fault';
import { expect, test } from 'vitest';
import { waitForServices } from './wait-for-services.ts';

/** Work that fails as told, then succeeds; a try takes ten seconds, and so long does every pause take that is longer. */
const waited = (failures: readonly (Error | undefined)[], abort = new AbortController()) => {
  const said: string[] = [];
  let [clock, tries] = [0, 0];
  const result = waitForServices(
    async () => {
      clock += 10_000;
      const failure = failures[Math.min(tries++, failures.length - 1)];
      if (failure !== undefined) throw failure;
      return 'done';
    },
    {
      progress: { say: (text) => said.push(text) },
      signal: abort.signal,
      now: () => clock,
      sleep: async (ms) => {
        clock += ms;
      },
    },
  );
  return { result, said, seconds: () => clock / 1000, tries: () => tries };
};
const away = (code: FaultCode, message = code): Fault => new Fault(code, `${message} is away`);

test('what is away is waited for and told once each', async () => {
  const failures = [
    away('store_unavailable'),
    away('store_unavailable'),
    away('database_unavailable'),
    away('store_unavailable'),
    undefined,
  ];
  const { result, said } = waited(failures);
  expect(await result).toBe('done');
  expect(said).toEqual(['waiting: store_unavailable is away', 'waiting: database_unavailable is away']);
});

test('after three minutes the last fault stands', async () => {
  const { result, seconds, tries } = waited([away('exchange_unavailable')]);
  await expect(result).rejects.toMatchObject({ code: 'exchange_unavailable' });
  expect([seconds(), tries()]).toEqual([190, 16]);
});

test('what waiting does not mend is not waited for', async () => {
  const { result, said, tries } = waited([away('config')]);
  await expect(result).rejects.toMatchObject({ code: 'config' });
  await expect(waited([new TypeError('a bug')]).result).rejects.toThrow('a bug');
  expect([said, tries()]).toEqual([[], 1]);
});

test('whoever is told to stop stops', async () => {
  const abort = new AbortController();
  abort.abort(new Error('stopped by SIGTERM'));
  await expect(waited([away('store_unavailable')], abort).result).rejects.toThrow('stopped by SIGTERM');
});
