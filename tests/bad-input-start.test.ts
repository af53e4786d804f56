import { once } from 'node:events';
import { readdirSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { lockDataFolder } from '../embedded/src/data-folder-lock.ts';
import { freePort } from '../embedded/src/free-port.ts';
import { bundledLines, candleFolder, passingFolder } from './replay-folder.ts';
import { type Ended, started } from './start-process.ts';

const lines = (symbol: string): string[] => bundledLines(symbol, Date.UTC(2025, 6, 1), Date.UTC(2025, 7, 1));
const BTC = { 'BINANCE_BTCUSDT_1h.csv.gz': lines('BTCUSDT') };
const ETH = { 'BINANCE_ETHUSDT_1h.csv.gz': lines('ETHUSDT') };

/** `npm start -- --once ARGV` in a new data folder and on free ports, unless it names others. */
const tried = async (argv: readonly string[], environment: Record<string, string> = {}): Promise<Ended & { trace: boolean }> => {
  const [port, mlflowPort] = await Promise.all([freePort(), freePort()]);
  const defaults = ['--once', '--data-dir', passingFolder(), '--port', String(port), '--mlflow-port', String(mlflowPort)];
  const ended = await started([...defaults, ...argv], environment).ended;
  return { ...ended, trace: /^ {4}at /m.test(ended.stderr) };
};

/** A mistake that is told in the sentence that matches, and in nothing else. */
const refused = (exitCode: number, sentence: RegExp) => ({
  end: exitCode,
  stdout: '',
  stderr: expect.stringMatching(sentence),
  trace: false,
});

const odd = (files: Record<string, readonly string[]>, header?: string): readonly string[] => ['--candles', candleFolder(files, header)];

const sourceDiffers = (source: string) =>
  new RegExp(`holds data of the bundled candles, not of ${source}.*: choose another folder with --data-dir`);

describe.concurrent('npm start', { timeout: 60_000 }, () => {
  test.each([
    [['--symbol', 'BTC/USDT:USDT'], /^--symbol BTC\/USDT:USDT: a spot pair looks like BTC\/USDT\n$/],
    [['--now', '2010-01-01T00'], /^--now 2010-01-01T00:00:00Z: the candles.*2017-08-17T04:00:00Z to 2025-09-19T22:00:00Z; choose an hour/],
    [['--now', '2025-09-20T00'], /^--now 2025-09-20T00:00:00Z: the candles/],
    [['--frobnicate'], /^unknown option '--frobnicate' \(npm start -- --help\)\n$/],
  ])('%j is refused', async (argv, sentence) => {
    expect(await tried(argv)).toEqual(refused(64, sentence));
  });

  test('a market that the exchange does not list is named beside some that it does', async () => {
    const ended = await tried(['--symbol', 'FOO/USDT']);
    expect(ended).toEqual(refused(64, /\nbinance does not list FOO\/USDT; it lists .*BTC\/USDT, ETH\/USDT.*\n$/));
  });

  test('an exchange that cannot be reached is told as such', async () => {
    const dataDir = passingFolder();
    const ended = await tried(['--live', '--data-dir', dataDir], { EXCHANGE_URL: 'http://127.0.0.1:9' });
    expect(ended).toEqual(refused(69, /\nbinance, .*failed 5 times, last with: 127\.0\.0\.1:9: .*\n$/));
    // Nothing of it came into the folder, which may be of a replay then.
    expect(readdirSync(dataDir)).not.toContain('state.json');
  });

  const broken = lines('BTCUSDT').with(41, `${lines('BTCUSDT')[41]},7`);
  test.each<[string, readonly string[], RegExp]>([
    ['that is not there', ['--candles', '/nowhere'], /^\/nowhere: is no folder that can be read\n$/],
    ['that is empty', odd({}), /holds no file named like BINANCE_BTCUSDT_1h\.csv\.gz\n$/],
    [
      'with wrong columns',
      odd(BTC, 'time,o,h,l,c,v'),
      /BINANCE_BTCUSDT_1h\.csv\.gz, line 1: the columns are "time,o,h,l,c,v", not "timestamp/,
    ],
    ['with a broken row', odd({ 'BINANCE_BTCUSDT_1h.csv.gz': broken }), /BINANCE_BTCUSDT_1h\.csv\.gz, line 43: needs six fields/],
    [
      'with a file of another exchange',
      odd({ 'KRAKEN_BTCUSD_1h.csv.gz': [] }),
      /KRAKEN_BTCUSD_1h\.csv\.gz: a file of candles is named like/,
    ],
  ])('a --candles folder %s is refused', async (_, argv, sentence) => {
    expect(await tried(argv)).toEqual(refused(65, sentence));
  });

  test('a --candles folder without the market that is asked for, or that features need, is refused', async () => {
    expect(await tried([...odd({ ...BTC, ...ETH }), '--symbol', 'SOL/USDT'])).toEqual(
      refused(64, /^--symbol SOL\/USDT: .* holds BTC\/USDT, ETH\/USDT\n$/),
    );
    const ether = await tried(odd(ETH));
    expect(ether).toEqual(
      refused(64, /^--candles: the features of ETH\/USDT look at BTC\/USDT too, .*: add BINANCE_BTCUSDT_1h\.csv\.gz\n$/),
    );
  });

  test.each(['--port', '--mlflow-port'])('a port that is taken is told with %s', async (flag) => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const ended = await tried([flag, String(port)]);
    other.close();
    expect(ended).toEqual(refused(64, new RegExp(`^port ${port} is taken: end what listens there, or choose another with ${flag}\n$`)));
  });

  test('a mistake in config.yaml is told by file, line, key, what was found and what is allowed, before anything starts', async () => {
    const [folder, dataDir] = [passingFolder(), passingFolder()];
    const file = join(folder, 'my.yaml');
    writeFileSync(file, 'symbols: [BTC-USDT]\ndrift:\n  window_hours: lots\n');
    const ended = await tried(['--data-dir', dataDir], { FORECAST_CONFIG: file });
    expect(ended).toEqual(refused(64, /my\.yaml:1: symbols\.0: found "BTC-USDT", allowed: a spot pair such as BTC\/USDT\n/));
    expect(ended.stderr).toContain('my.yaml:3: drift.window_hours: found "lots", allowed: number\n');
    expect(readdirSync(dataDir)).not.toContain('postgres');
    expect(await tried([], { FORECAST_CONFIG: folder })).toEqual(
      refused(64, /cannot be read \(EISDIR.*FORECAST_CONFIG names another file\n$/),
    );
  });

  test('data of another source, and a clock that was further, are told with --data-dir', async () => {
    const dataDir = passingFolder();
    const clock = Date.UTC(2025, 8, 1);
    writeFileSync(join(dataDir, 'state.json'), JSON.stringify({ source: 'the bundled candles', clock }));
    const earlier = await tried(['--data-dir', dataDir, '--now', '2025-08-31T23']);
    expect(earlier).toEqual(
      refused(64, /^--now 2025-08-31T23:00:00Z lies before 2025-09-01T00:00:00Z, .*choose another folder with --data-dir\n$/),
    );
    expect(await tried(['--data-dir', dataDir, '--live'])).toEqual(refused(64, sourceDiffers('the live exchange')));
    expect(await tried(['--data-dir', dataDir, ...odd(BTC)])).toEqual(refused(64, sourceDiffers('/')));
    writeFileSync(join(dataDir, 'state.json'), '{"source":"the bund');
    expect(await tried(['--data-dir', dataDir])).toEqual(
      refused(64, /state\.json does not say whose .*choose another folder with --data-dir/),
    );
    writeFileSync(join(dataDir, 'state.json'), JSON.stringify({ source: 'the live exchange', clock }));
    expect(await tried(['--data-dir', dataDir])).toEqual(refused(64, /holds data of the live exchange, not of the bundled candles/));
  });

  test('a data folder that is a file or cannot be made is told with --data-dir', async () => {
    const folder = passingFolder();
    writeFileSync(join(folder, 'file'), '');
    expect(await tried(['--data-dir', join(folder, 'file')])).toEqual(
      refused(64, /cannot be made or written .*: choose another folder with --data-dir\n$/),
    );
    expect(await tried(['--data-dir', '/sys/forecast'])).toEqual(
      refused(64, /^\/sys\/forecast cannot be made or written .* with --data-dir\n$/),
    );
  });

  test('a folder that another start works in is told with --data-dir', async () => {
    const dataDir = passingFolder();
    const release = lockDataFolder(dataDir);
    const ended = await tried(['--data-dir', dataDir]);
    release();
    expect(ended).toEqual(refused(64, new RegExp(`in use by process ${process.pid}: end it, or choose another folder with --data-dir\n$`)));
  });
});
