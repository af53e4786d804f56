import { setTimeout } from 'node:timers/promises';
import { z } from 'zod';
import { OWNER_LABEL } from './container-rules.ts';
import { type Engine, PATIENCE_MS } from './engine.ts';
import { InspectedContainer, isOwnedBy } from './inspected-container.ts';
import { type StrayDecision, type StrayLimits, strayDecision } from './stray-decision.ts';

const ROUND_MS = 60_000;
/** How long a container that runs for too long may take to end, in seconds. */
const GRACE_S = 30;
const Listed = z.array(z.object({ Id: z.string().regex(/^[0-9a-f]{64}$/) }));

export interface StrayRemoval {
  readonly engine: Engine;
  readonly owner: string;
  readonly limits: StrayLimits;
  /** milliseconds since the epoch */
  readonly now: () => number;
  readonly log: (line: string) => void;
}

/** Looks for strays once a minute, for as long as the process lives; an engine that is away is asked again a minute later. */
export const keepRemovingStrays = async (removal: StrayRemoval): Promise<never> => {
  for (;;) {
    await removeStrays(removal).catch((error: unknown) => removal.log(`strays: ${error instanceof Error ? error.message : String(error)}`));
    await setTimeout(ROUND_MS);
  }
};

/**
 * Looks for strays once.
 *
 * @throws Error when the engine is away
 */
export const removeStrays = async ({ engine, owner, limits, now, log }: StrayRemoval): Promise<void> => {
  const filters = encodeURIComponent(JSON.stringify({ label: [`${OWNER_LABEL}=${owner}`] }));
  for (const { Id } of Listed.parse(await engine.read(`/containers/json?all=1&filters=${filters}`))) {
    // It may have been removed since; and what is removed is known to be ours from itself, not from having been listed.
    const found = InspectedContainer.safeParse(await engine.read(`/containers/${Id}/json`));
    if (!found.success || !isOwnedBy(found.data, owner)) continue;
    const decision = strayDecision(found.data, limits, now());
    if (decision.kind === 'keep') continue;
    log(`stray ${Id} (${found.data.Name}): ${decision.why}; ${decision.kind === 'stop' ? 'stopped and removed' : 'removed'}`);
    await end(engine, Id, decision);
  }
};

const end = async (engine: Engine, id: string, { kind }: StrayDecision): Promise<void> => {
  if (kind === 'stop')
    (await engine.ask({ method: 'POST', path: `/containers/${id}/stop?t=${GRACE_S}`, signal: AbortSignal.timeout(PATIENCE_MS) })).resume();
  (await engine.ask({ method: 'DELETE', path: `/containers/${id}?force=1&v=1`, signal: AbortSignal.timeout(PATIENCE_MS) })).resume();
};
