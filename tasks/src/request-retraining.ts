import { decideRetraining } from '@forecast/core/drift';
import { perMarket, type Task } from './task.ts';

/**
 * Asks for training where the latest check up to `at` found drift and no request is still cooling down. A request that is open, because its
 * training failed or was killed, is named again: each process that it wakes runs the training at most once. That a check is missing is no
 * fault here: `drift` and `report` have told it, and a task that fails does not wake the training that others were granted.
 */
export const requestRetraining: Task = (platform, { markets, at }) =>
  perMarket(platform, markets, async (market) => {
    const [check] = await platform.drift.checks(market.slug, 1, at);
    const [last] = await platform.drift.requests(market.slug, 1);
    if (last?.finishedAt === null && check?.verdict !== 'broken_input')
      return { kind: 'done', request: last.id, reason: `still open: ${last.reason}` };
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
    // The same check was asked about again, and what it asked for is done.
    if (request.finishedAt !== null) return { kind: 'nothing_to_do', reason: `request ${request.id} is done: ${request.result}` };
    return { kind: 'done', request: request.id, reason: request.reason };
  });
