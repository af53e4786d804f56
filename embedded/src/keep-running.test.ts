import { Fault } from '@forecast/core/fault';
import { expect, test } from 'vitest';
import { keepRunning } from './keep-running.ts';

/** A server that comes up and ends when it is told to. */
const server = (ready: Promise<void> = Promise.resolve()) => {
  const { promise: ended, resolve: end } = Promise.withResolvers<string>();
  let stops = 0;
  const stop = async (): Promise<void> => {
    stops++;
    end('SIGTERM');
    await ended;
  };
  return { url: 'at://x', ready, ended, end, stops: () => stops, stop };
};

/** Time that passes at once, and what was done in it. */
const kept = (first: ReturnType<typeof server>, launches: readonly (() => ReturnType<typeof server> | Promise<never>)[]) => {
  const said: string[] = [];
  const slept: number[] = [];
  const abort = new AbortController();
  let clock = 0;
  let launched = 0;
  const running = keepRunning(first, {
    name: 'PostgreSQL',
    log: '.data/postgres/server.log',
    say: (text) => void said.push(text),
    signal: abort.signal,
    now: () => clock,
    sleep: async (ms) => {
      slept.push(ms);
      clock += ms;
    },
    launch: async () => (launches[launched++] ?? (() => new Promise<never>(() => undefined)))(),
  });
  return { running, said, slept, abort, pass: (ms: number) => (clock += ms) };
};

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const fault = (code: 'database_unavailable' | 'disk_full', why: string) => () => Promise.reject(new Fault(code, why));

test('a server that ends is started again, its end and its return told once', async () => {
  const [first, second] = [server(), server()];
  const { running, said } = kept(first, [() => second]);
  await running.whenUp();
  expect(running.isUp()).toBe(true);
  first.end('SIGKILL');
  await settled();
  expect(running.isUp()).toBe(true);
  expect(said).toEqual(['PostgreSQL ended (SIGKILL) and is started again; its log is .data/postgres/server.log', 'PostgreSQL is up again']);
});

test('pauses double to a minute while it does not start, each reason is told once, and whoever waits is told the last', async () => {
  const first = server();
  const fails = [
    ...Array.from({ length: 6 }, () => fault('database_unavailable', 'port taken')),
    ...Array.from({ length: 6 }, () => fault('disk_full', 'no room')),
  ];
  const { running, said, slept } = kept(first, fails);
  first.end('exit code 1');
  for (let i = 0; i < 60; i++) await settled();
  expect(slept).toEqual([250, 500, 1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000, 60_000, 60_000, 60_000]);
  expect(said).toEqual([
    'PostgreSQL ended (exit code 1) and is started again; its log is .data/postgres/server.log',
    'PostgreSQL does not start, and is tried again: port taken',
    'PostgreSQL does not start, and is tried again: no room',
  ]);
  expect(running.isUp()).toBe(false);
});

test('who waits is told why the last try failed, and waits again for the next', async () => {
  const { promise: comes, reject } = Promise.withResolvers<void>();
  const first = server(comes);
  const { running, said } = kept(first, []);
  const waiting = running.whenUp();
  reject(new Fault('registry_unavailable', 'it is not ready after 150 s'));
  await expect(waiting).rejects.toThrow('150 s');
  expect(first.stops()).toBe(1);
  expect(said).toEqual(['PostgreSQL does not start, and is tried again: it is not ready after 150 s']);
});

test('one that ends soon after it was started waits longer each time, one that was up for long does not', async () => {
  const servers = [server(), server(), server(), server()];
  const { slept, pass } = kept(
    servers[0] as ReturnType<typeof server>,
    servers.slice(1).map((each) => () => each),
  );
  for (const [i, each] of servers.slice(0, 3).entries()) {
    await settled();
    if (i === 2) pass(61_000);
    each.end('SIGKILL');
    await settled();
  }
  expect(slept).toEqual([250, 500, 250]);
});

test('nothing is started again once it is stopped, or the signal has come', async () => {
  const first = server();
  const { running, said, slept } = kept(first, []);
  await running.whenUp();
  await running.stop();
  expect([first.stops(), said, slept]).toEqual([1, [], []]);

  const other = server();
  const { abort, said: told, slept: pauses } = kept(other, []);
  await settled();
  abort.abort();
  other.end('SIGKILL');
  await settled();
  expect([told, pauses]).toEqual([[], []]);
});
