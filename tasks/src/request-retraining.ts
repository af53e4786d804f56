import { decideRetraining } from '@forecast/core/drift';
import { perMarket, type Task } from './task.ts';

/** Asks for training where the latest check found drift and no request is still cooling down. */
export const requestRetraining: Task = (platform, { markets, at }) =>
  perMarket(platform, markets, async (market) => {
    const [check] = await platform.drift.checks(market.slug, 1);
    const [last] = await platform.drift.requests(market.slug, 1);
    const decision = decideRetraining({
      check,
      lastRequest: last,
      now: at,
      cooldownHours: platform.config.drift.cooldown_hours,
    });
    if (decision.kind !== 'requested' || check === undefined)
      return { kind: 'nothing_to_do', reason: `${decision.kind}: ${decision.reason}` };
    const asked = { market: market.slug, checkId: check.id, reason: decision.reason, requestedAt: at };
    const { request } = await platform.drift.request(asked);
    // Asked for before and still open: whoever wakes the training may not have heard of it.
    if (request.finishedAt !== null) return { kind: 'nothing_to_do', reason: `request ${request.id} is done: ${request.result}` };
    return { kind: 'done', request: request.id, reason: request.reason };
  });
