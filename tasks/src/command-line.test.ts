import { afterEach, expect, test, vi } from 'vitest';
import { parseCommandLine } from './command-line.ts';

afterEach(() => vi.restoreAllMocks());

const parsed = (text: string) => parseCommandLine(text.split(' '), '1.2.3');

test.each([
  ['init'],
  ['init --wait'],
  ['ingest --wait'],
  ['features --all'],
  ['train --due --retrain --allow-suspicious'],
  ['train --refresh'],
  ['predict'],
  ['score'],
  ['export --all'],
  ['drift'],
  ['report'],
  ['request-retraining'],
  ['check-lookahead --hours 5 --seed 7'],
])('%s', (text) => {
  expect(parsed(text)).toMatchObject({ kind: 'task', name: text.split(' ')[0], symbols: [], at: undefined, task: expect.any(Function) });
});

test('every task takes an hour of UTC and any number of symbols', () => {
  expect(parsed('predict --symbol BTC/USDT --at 2025-07-28T15 --symbol ETH-USDT')).toMatchObject({
    symbols: ['BTC/USDT', 'ETH-USDT'],
    at: Date.UTC(2025, 6, 28, 15),
  });
  expect(parsed('score --at 2025-07-28T15:00:00Z')).toMatchObject({ at: Date.UTC(2025, 6, 28, 15) });
});

test('only init --wait waits for services; ingest --wait waits for a candle', () => {
  expect(parsed('init --wait')).toMatchObject({ waits: true });
  expect(parsed('init')).toMatchObject({ waits: false });
  expect(parsed('ingest --wait')).toMatchObject({ waits: false });
});

test('keys are created, listed and revoked', () => {
  expect(parseCommandLine(['keys', 'create', '--name', 'a team', '--scope', 'read'], '1.2.3')).toEqual({
    kind: 'keys',
    action: { kind: 'create', name: 'a team', scope: 'read' },
  });
  expect(parsed('keys list')).toEqual({ kind: 'keys', action: { kind: 'list' } });
  expect(parsed('keys revoke --id 3')).toEqual({ kind: 'keys', action: { kind: 'revoke', id: 3 } });
});

test('a replay has defaults, and says what it was told', () => {
  expect(parsed('replay')).toMatchObject({
    kind: 'replay',
    options: { candles: 'data/candles', host: '127.0.0.1', port: 8090, speed: 1, shift: false },
  });
  expect(parsed('replay --candles my --port 9000 --speed 3600 --shift')).toMatchObject({
    options: { candles: 'my', port: 9000, speed: 3600, shift: true },
  });
});

test.each([
  ['forecast', /unknown command 'forecast'/],
  ['predict --hour 15', /unknown option '--hour'/],
  ['predict --at 2025-07-28T15:30', /--at.*whole hour of UTC/],
  ['predict --at 2025-02-30T15', /whole hour of UTC/],
  ['predict --symbol', /argument missing/],
  ['check-lookahead --hours 0', /whole number/],
  ['check-lookahead --hours 1.5', /whole number/],
  ['replay --port 99999', /port from 1 to 65535/],
  ['train --due --refresh', /'--due' cannot be used with option '--refresh'/],
  ['predict BTC/USDT', /too many arguments/],
  ['keys', /which one\? There are create, list, revoke/],
  ['keys make', /unknown command 'make'/],
  ['keys create --scope read', /'--name <name>' not specified/],
  ['keys create --name  --scope read', /must not be empty/],
  ['keys create --name x', /'--scope <scope>' not specified/],
  ['keys create --name x --scope write', /Allowed choices are read, admin/],
  ['keys revoke --id x', /whole number/],
  ['keys list --symbol BTC/USDT', /unknown option '--symbol'/],
])('%s is refused', (text, message) => {
  expect(() => parsed(text)).toThrow(expect.objectContaining({ code: 'usage', message: expect.stringMatching(message) }));
});

test('a command line without a command names them all', () => {
  expect(() => parseCommandLine([], '1.2.3')).toThrow(/which one\? There are init, ingest, .*replay/);
});

test('help and version are shown on stdout, and nothing else is done', () => {
  const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  expect(parsed('--version')).toEqual({ kind: 'shown' });
  expect(parsed('train --help')).toEqual({ kind: 'shown' });
  const shown = write.mock.calls.map(([text]) => String(text)).join('');
  expect(shown).toMatch(/^1\.2\.3\n/);
  expect(shown).toMatch(/--allow-suspicious/);
});
