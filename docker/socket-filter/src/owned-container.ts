import type { Engine } from './engine.ts';
import { InspectedContainer, isOwnedBy } from './inspected-container.ts';
import { type Refusal, refused } from './refusal.ts';

/**
 * Finds the container that a client names, by name, id or part of an id.
 *
 * @returns its full id as the engine tells it; the same refusal whether it is another's or there is none
 * @throws Error when the engine is away
 */
export const ownedContainer = async (
  engine: Engine,
  named: string,
  owner: string,
): Promise<{ readonly kind: 'owned'; readonly id: string } | Refusal> => {
  const found = InspectedContainer.safeParse(await engine.read(`/containers/${named}/json`));
  return found.success && isOwnedBy(found.data, owner) ? { kind: 'owned', id: found.data.Id } : refused(404, `No such container: ${named}`);
};
