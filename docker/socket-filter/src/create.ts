import type { IncomingMessage } from 'node:http';
import { json } from 'node:stream/consumers';
import { z } from 'zod';
import { relay, sendJson } from './answer.ts';
import type { Exchange } from './exchange.ts';
import type { Filter } from './filter.ts';
import type { Refusal } from './refusal.ts';
import { readBody } from './request-body.ts';
import type { RequestTarget } from './request-target.ts';

const Created = z.object({ Id: z.string() });

/** Makes a container from a body that is made anew. Undefined once the answer is on its way. */
export const create = async (
  { engine, parse, log }: Filter,
  { version, query }: RequestTarget,
  { request, response }: Exchange,
  signal: AbortSignal,
): Promise<Refusal | undefined> => {
  const body = await readBody(request);
  if (body.kind === 'refused') return body;
  const container = parse(body.bytes);
  if (container.kind === 'refused') return container;
  const name = query.get('name');
  const path = `${version}/containers/create${name === undefined ? '' : `?name=${name}`}`;
  const answer = await engine.ask({ method: 'POST', path, body: container.spec, signal });
  if (answer.statusCode !== 201) return refusedByEngine(answer, response);
  const created = Created.parse(await json(answer));
  log(`create ${created.Id} of ${container.spec.Image}`);
  return sendJson(response, 201, { Id: created.Id, Warnings: [] });
};

/** The engine's own words on a name that is taken would tell whose it is. */
const refusedByEngine = async (answer: IncomingMessage, response: Exchange['response']): Promise<undefined> => {
  if (answer.statusCode !== 409) return relay(answer, response);
  answer.resume();
  return sendJson(response, 409, { message: 'socket-filter: the name of the container is taken' });
};
