import { setTimeout } from 'node:timers/promises';
import { z } from 'zod';
import { OWNER_LABEL } from './container-rules.ts';
import { type Engine, PATIENCE_MS } from './engine.ts';
import { InspectedContainer, isOwnedBy } from './inspected-container.ts';
import { type StrayLimits, strayDecision } from './stray-decision.ts';

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
 * Looks for strays once. One that cannot be removed keeps none of the others.
 *
 * @throws Error when the engine is away
 */
export const removeStrays = async (removal: StrayRemoval): Promise<void> => {
  const { engine, owner, log } = removal;
  const filters = encodeURIComponent(JSON.stringify({ label: [`${OWNER_LABEL}=${owner}`] }));
  for (const { Id } of Listed.parse(await engine.read(`/containers/json?all=1&filters=${filters}`)))
    await removeIfStray(removal, Id).catch((error: unknown) =>
      log(`stray ${Id} is still there: ${error instanceof Error ? error.message : String(error)}`),
    );
};

const removeIfStray = async ({ engine, owner, limits, now, log }: StrayRemoval, id: string): Promise<void> => {
  // It may have been removed since; and what is removed is known to be ours from itself, not from having been listed.
  const found = InspectedContainer.safeParse(await engine.read(`/containers/${id}/json`));
  if (!found.success || !isOwnedBy(found.data, owner)) return;
  const decision = strayDecision(found.data, limits, now());
  if (decision.kind === 'keep') return;
  if (decision.kind === 'stop') await order(engine, 'POST', `/containers/${id}/stop?t=${GRACE_S}`);
  await order(engine, 'DELETE', `/containers/${id}?force=1&v=1`);
  log(`stray ${id} (${found.data.Name}): ${decision.why}; ${decision.kind === 'stop' ? 'stopped and removed' : 'removed'}`);
};

/** Has the engine do something; that the container has gone by itself (404) is as good. */
const order = async (engine: Engine, method: string, path: string): Promise<void> => {
  const answer = await engine.ask({ method, path, signal: AbortSignal.timeout(PATIENCE_MS) });
  answer.resume();
  const status = answer.statusCode ?? 500;
  if (status >= 400 && status !== 404) throw new Error(`${method} was answered with ${status}`);
};
