import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';

vi.setConfig({ testTimeout: 30_000 });

/** Answers every history with one long page, as the service would. */
let server: Server;
let url: string;
beforeAll(async () => {
  server = createServer((_request, response) => response.end(JSON.stringify(longHistory)));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server[Symbol.asyncDispose]());

const longHistory = {
  symbol: 'BTC/USDT',
  next_cursor: null,
  forecasts: Array.from({ length: 5000 }, (_, i) => ({
    hour: new Date(Date.UTC(2025, 0, 1, i)).toISOString(),
    role: 'served',
    model_version: 1,
    prediction: 0.01,
    interval: { level: 0.9, lower: -1, upper: 1 },
    outcome: 'settled',
    realised: { value: 0.02, error: 0.01 },
  })),
};

/** The launcher as a shell starts it, on any Node. */
const run = async (node: string, args: readonly string[], environment: Record<string, string> = {}) => {
  const child = spawn(node, ['client/bin/client.mjs', ...args], { env: { ...process.env, ...environment } });
  const [out, error]: string[][] = [[], []];
  child.stdout.on('data', (chunk) => out?.push(String(chunk)));
  child.stderr.on('data', (chunk) => error?.push(String(chunk)));
  const [code] = await once(child, 'close');
  return { code: code as number, out: out?.join('') ?? '', error: error?.join('') ?? '' };
};

test('a reader that has seen enough makes no noise', async () => {
  const child = spawn('bash', ['-c', `set -o pipefail; "${process.execPath}" client/bin/client.mjs history --url ${url} | head -n 1`]);
  let [out, error] = ['', ''];
  child.stdout.on('data', (chunk) => {
    out += String(chunk);
  });
  child.stderr.on('data', (chunk) => {
    error += String(chunk);
  });
  const [code] = await once(child, 'close');
  expect(out).toMatch(/^┌─+/);
  expect({ code: code as number, error }).toEqual({ code: 0, error: '' });
});

test('colours never reach a pipe', async () => {
  const { code, out } = await run(process.execPath, ['history', '--url', url]);
  expect(code).toBe(0);
  expect(out).not.toContain('\u001b');
  expect(out).toContain('BTC/USDT: 5000 forecasts, 5000 settled: mean absolute error 0.0100 %, direction right 100.0 %.');
});

test('--json is the answer as it was received', async () => {
  const { out } = await run(process.execPath, ['history', '--json'], { FORECAST_URL: url });
  expect(out).toBe(`${JSON.stringify(longHistory)}\n`);
});

test.each([
  { args: ['predict', '--hour', '1'], error: "error: required option '--date <date>' not specified" },
  { args: ['forecast'], error: "error: unknown command 'forecast'" },
  { args: ['health', '--wait'], error: "error: unknown option '--wait'" },
  { args: ['health', '--url', 'nonsense'], error: 'client: --url nonsense: an address looks like http://127.0.0.1:8000' },
])('$args is a mistake of usage', async ({ args, error }) => {
  const result = await run(process.execPath, args);
  expect(result.code).toBe(64);
  expect(result.error).toContain(error);
  expect(result.error).not.toMatch(/\n\s+at /);
});

test('a Node that cannot run TypeScript hands over to the one of the project', async () => {
  // What such a Node says of itself, said by this one.
  const withoutTypes = ['--no-strip-types', 'client/bin/client.mjs', 'health', '--url', url, '--json'];
  const child = spawn(process.execPath, withoutTypes);
  let out = '';
  child.stdout.on('data', (chunk) => {
    out += String(chunk);
  });
  const [code] = await once(child, 'close');
  expect(code).toBe(0);
  expect(JSON.parse(out)).toEqual(longHistory);
});
