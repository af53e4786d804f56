import { apiKeySha256 } from '@forecast/core/access';
import { type Database, openDatabase } from '@forecast/core/adapters/database';
import { loggedForecast, type Outcome } from '@forecast/core/forecast';
import { epochMs, plusHours } from '@forecast/core/time';
import { expect } from 'vitest';
import { inexactForecastAt } from './forecast-at.ts';

/** Day and month cannot be told from each other, and the hour is another one in any zone. */
const HOUR = epochMs(Date.UTC(2025, 6, 8, 15));

const forecast = inexactForecastAt('story', HOUR, { upper: Number.POSITIVE_INFINITY });
const settled: Outcome = {
  market: 'story',
  hour: HOUR,
  state: 'settled',
  previousClose: 117985.93,
  close: 118174.9,
  realised: 0.16016316860663204,
  reason: null,
};
const masked: Outcome = { ...settled, hour: plusHours(HOUR, 1), state: 'masked', close: null, realised: null, reason: 'a \\ "{NULL}"' };
const promotion = (toVersion: number) => ({
  market: 'story',
  requestId: null,
  fromVersion: null,
  toVersion,
  decision: 'not_promoted' as const,
  actor: 'gate',
  figures: { dm_t: Number.NaN, r2: 0.1 + 0.2, at: 1.5e-300 },
  at: epochMs(HOUR + 1),
});
const candle = (close: number) => ({ openTime: HOUR, open: 1, high: 9, low: 0.5, close, volume: 0.1 + 0.2 });

/** Writes one of each kind of row to a database that may have been set up in any way, some of them by many at once, and reads them back. */
export const toldBy = async (url: string, migrates = true): Promise<unknown> => {
  const database = await openDatabase(url);
  try {
    if (migrates) await Promise.all([database.migrate(), database.migrate()]);
    return await story(database);
  } finally {
    await database.close();
  }
};

const story = async ({ forecasts, promotions, drift, trainings, revisions, apiKeys }: Database): Promise<unknown> => {
  const other = { ...forecast, hour: plusHours(HOUR, 1), dataCutOff: plusHours(HOUR, 1), role: 'backfill' as const };
  await Promise.all([forecasts.issue([forecast, other]), forecasts.issue([forecast, other]), forecasts.issue([other, forecast])]);
  await Promise.all([forecasts.saveOutcomes([settled, masked]), forecasts.saveOutcomes([masked, settled])]);
  const rows = await Promise.all(Array.from({ length: 9 }, (_, i) => promotions.append(promotion(i + 1))));
  const claims = await Promise.all(['a', 'b', 'c', 'd'].map((owner) => trainings.claim({ id: 'id', market: 'story' }, owner)));
  await Promise.all([2, 2, 3].map((close) => revisions.record('story', [{ openTime: HOUR, old: candle(1), new: candle(close) }], HOUR)));
  const { key } = await apiKeys.add({
    name: 'it\'s \\ "me"',
    scope: 'read',
    sha256: apiKeySha256('story'),
    createdAt: HOUR,
    expiresAt: null,
  });
  const checkOf = { market: 'story', at: HOUR, verdict: 'drift', figures: { mae: Number.POSITIVE_INFINITY, rule: 'raw' } };
  const check = await drift.saveCheck(checkOf as unknown as Parameters<typeof drift.saveCheck>[0]);
  const changes = await forecasts.changesSince('story', undefined);
  const columns = await forecasts.columns('story', { from: HOUR, until: plusHours(HOUR, 2) });
  const inside = await promotions.exclusively('story', () => promotions.history('story'));
  return {
    between: await forecasts.between('story', { from: HOUR, until: plusHours(HOUR, 2) }, {}),
    served: await forecasts.served('story', HOUR),
    changes: changes.kind === 'all' && changes.position?.change,
    columns: [0, 1].map((row) => loggedForecast(columns, row)),
    toScore: await forecasts.hoursToScore('story', { from: HOUR, until: plusHours(HOUR, 2) }),
    promotions: rows.map(({ seq }) => seq).toSorted((a, b) => a - b),
    figures: inside.map(({ figures, at }) => [figures, at])[0],
    claims: claims.map(({ kind }) => kind).toSorted(),
    revisions: (await revisions.since('story', HOUR)).map(({ openTime, seenAt, revision }) => [openTime, seenAt, revision]),
    key: { name: key.name, createdAt: key.createdAt, revokedAt: (await apiKeys.revoke(key.id, epochMs(HOUR + 1)))?.revokedAt },
    check: { at: check.at, figures: check.figures },
  };
};

const logged = (
  { market: _market, raw: _raw, scale: _scale, ...row }: typeof forecast,
  { state, realised }: Pick<typeof settled, 'state' | 'realised'>,
) => ({ ...row, outcome: { state, realised } });

/** What it must tell, whatever the settings are. */
export const TOLD: unknown = {
  between: [
    { ...forecast, outcome: { ...settled, revision: 0 } },
    { ...forecast, hour: plusHours(HOUR, 1), dataCutOff: plusHours(HOUR, 1), role: 'backfill', outcome: { ...masked, revision: 0 } },
  ],
  served: forecast,
  // Three writes of forecasts and two of outcomes, of which one each found something to write.
  changes: 2,
  columns: [
    logged(forecast, settled),
    { ...logged(forecast, masked), hour: plusHours(HOUR, 1), dataCutOff: plusHours(HOUR, 1), role: 'backfill', featuresSha256: '' },
  ],
  toScore: [HOUR, plusHours(HOUR, 1)],
  promotions: [1, 2, 3, 4, 5, 6, 7, 8, 9],
  figures: [{ dm_t: Number.NaN, r2: 0.1 + 0.2, at: 1.5e-300 }, HOUR + 1],
  claims: ['claimed', 'held', 'held', 'held'],
  revisions: expect.arrayContaining([[HOUR, HOUR, 1]]),
  key: { name: 'it\'s \\ "me"', createdAt: HOUR, revokedAt: HOUR + 1 },
  check: { at: HOUR, figures: { mae: Number.POSITIVE_INFINITY, rule: 'raw' } },
};
