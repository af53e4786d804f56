import { allowedImages } from './allowed-images.ts';
import { relay, sendJson } from './answer.ts';
import { attach } from './attach.ts';
import type { MatchedCall } from './call.ts';
import { create } from './create.ts';
import { PATIENCE_MS } from './engine.ts';
import type { Exchange } from './exchange.ts';
import type { Filter } from './filter.ts';
import { ownedContainer } from './owned-container.ts';
import { type Refusal, refused } from './refusal.ts';

/**
 * Has the engine do what was recognised.
 *
 * @returns undefined once all of the answer was given
 * @throws Error when the engine or the client goes away
 */
export const perform = async (filter: Filter, matched: MatchedCall, exchange: Exchange): Promise<Refusal | undefined> => {
  const { engine, rules } = filter;
  const { call, container, target } = matched;
  const signal = call.long ? exchange.gone : AbortSignal.any([exchange.gone, AbortSignal.timeout(PATIENCE_MS)]);
  if (call.kind === 'images')
    return sendJson(exchange.response, 200, await allowedImages(engine, rules.images, target.query.get('filters')));
  if (call.kind === 'create') return create(filter, target, exchange, signal);
  const owned = container === '' ? undefined : await ownedContainer(engine, container, rules.owner);
  if (owned?.kind === 'refused') return owned;
  return pass(filter, matched, owned?.id ?? '', exchange, signal);
};

/** Passes a call on: its own path with the full id of the container, and parameters whose values were checked. */
const pass = async (
  { engine, log }: Filter,
  { call, target }: MatchedCall,
  id: string,
  { request, response }: Exchange,
  signal: AbortSignal,
): Promise<Refusal | undefined> => {
  const query = [...target.query].map(([name, value]) => `${name}=${value}`).join('&');
  const path = `${target.version}${call.path.replace('{id}', id)}${query && `?${query}`}`;
  const asked = { method: request.method ?? '', path, signal };
  if (call.kind === 'attach') {
    if (request.headers.upgrade === undefined) return refused(400, 'attach needs Connection: Upgrade');
    return attach(await engine.upgrade(asked), response);
  }
  if (call.kind === 'remove') log(`remove ${id}`);
  return relay(await engine.ask(asked), response);
};
