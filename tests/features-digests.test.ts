import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { computeColumns, featureSetOf, featureTable } from '@forecast/core/features';
import { epochMs, plusHours } from '@forecast/core/time';
import { expect, test } from 'vitest';
import { realMarketWindow } from './real-market-window.ts';

// A feature's name is its contract. The bits of each on the candles of spring 2023, with the missing candle of 24 March and the flat one
// before it, have a digest in the snapshot file beside this test. When one fails, its formula changed: give the new one a new name.
// Digests of new names are written by the first run, which fails because of them; commit them. Never update one with -u.

const SNAPSHOT = new URL('__snapshots__/features-digests.test.ts.snap', import.meta.url);
const written = existsSync(SNAPSHOT) ? readFileSync(SNAPSHOT, 'utf8') : '';

const range = { from: epochMs(Date.UTC(2023, 0, 20)), until: epochMs(Date.UTC(2023, 3, 10)) };
const window = realMarketWindow(range);
const set = featureSetOf(
  window.market,
  window.cross.map(({ market }) => market),
);
const table = featureTable(computeColumns(window), set.features, { from: range.from, until: plusHours(range.until, 1) });

test('every feature has a digest', () => {
  expect(set.names.filter((name) => !written.includes(`exports[\`${name} has the bits it always had 1\`]`))).toEqual([]);
});

test.each(set.names.map((name, i) => [name, table.columns[i] as Float64Array] as const))('%s has the bits it always had', (_, column) => {
  expect(createHash('sha256').update(new Uint8Array(column.buffer)).digest('hex')).toMatchSnapshot();
});
