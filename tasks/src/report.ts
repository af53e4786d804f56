import type { Market } from '@forecast/core/candles';
import { decideRetraining, type StoredDriftCheck } from '@forecast/core/drift';
import { settledScores } from '@forecast/core/forecast';
import { isoSecond } from '@forecast/core/time';
import { assertChecked } from './overdue-check.ts';
import type { Platform } from './platform.ts';
import { perMarket, type Task } from './task.ts';

/** Windows before the one of the check that the rolling charts show. */
const WINDOWS_SHOWN = 12;
const CHECKS_SHOWN = 30;

/**
 * Renders the latest drift check up to `at`, whatever it found, as a page and as JSON. Fails with `stale` where a later check should have
 * been made.
 */
export const report: Task = (platform, { markets, at }) =>
  perMarket(platform, markets, async (market) => {
    const [check, ...history] = await platform.drift.checks(market.slug, CHECKS_SHOWN, at);
    const key = check && (await writeDriftReport(platform, market, check, history));
    await assertChecked(platform, market, check, at);
    if (check === undefined) return { kind: 'nothing_to_do', reason: 'there is no drift check yet' };
    return { kind: 'done', check: check.id, verdict: check.verdict, report: `${key}.html` };
  });

/** Where the report of a check lies in the object store, without its ending. */
export const driftReportKey = ({ market, at }: StoredDriftCheck): string => `reports/drift/market=${market}/${isoSecond(at).slice(0, 13)}`;

const writeDriftReport = async (
  platform: Platform,
  market: Market,
  check: StoredDriftCheck,
  history: readonly StoredDriftCheck[],
): Promise<string> => {
  // Drawing is loaded where it is needed: most entrypoints never draw.
  const { driftReport } = await import('@forecast/core/report');
  const [lastRequest] = await platform.drift.requests(market.slug, 1);
  const { html, json } = await driftReport({
    symbol: market.symbol,
    check,
    history,
    scores: await scoresShown(platform, check),
    decision: decideRetraining({ check, lastRequest, now: check.at, cooldownHours: platform.config.drift.cooldown_hours }),
    at: platform.now(),
  });
  const key = driftReportKey(check);
  await platform.objects.write(`${key}.html`, Buffer.from(html), { kind: 'any' });
  await platform.objects.write(`${key}.json`, Buffer.from(json), { kind: 'any' });
  return key;
};

const scoresShown = async (platform: Platform, { market, at, figures }: StoredDriftCheck) => {
  if (figures.modelVersion === null) return [];
  return settledScores(await platform.forecasts.settledBefore(market, figures.modelVersion, at, WINDOWS_SHOWN * figures.windowHours), at);
};
