import type { IncomingMessage, ServerResponse } from 'node:http';
import { admit } from './admission.ts';
import { sendJson } from './answer.ts';
import type { Exchange } from './exchange.ts';
import type { Filter } from './filter.ts';
import { perform } from './perform.ts';
import type { Refusal } from './refusal.ts';

/** Answers one request: with a refusal, or with what the engine says. Never rejects. */
export const respond = async (filter: Filter, request: IncomingMessage, response: ServerResponse): Promise<void> => {
  const gone = new AbortController();
  request.socket.once('close', () => gone.abort());
  const exchange = { request, response, gone: gone.signal };
  try {
    const matched = admit(request);
    const refusal = matched.kind === 'refused' ? matched : await perform(filter, matched, exchange);
    if (refusal !== undefined) refuse(filter, refusal, exchange);
  } catch (error) {
    fail(filter, error, exchange);
  }
};

const refuse = ({ log }: Filter, { status, why }: Refusal, { request, response }: Exchange): void => {
  log(`refused ${said(request)} ${status}: ${plain(why)}`);
  request.resume();
  sendJson(response, status, { message: status === 404 ? why : `socket-filter: ${why}` });
};

const fail = ({ log }: Filter, error: unknown, { request, response, gone }: Exchange): void => {
  if (gone.aborted) return;
  log(`failed ${said(request)}: ${error instanceof Error ? error.message : String(error)}`);
  // An answer that has begun can only be cut off, so that it is not taken for a whole one.
  if (response.headersSent || response.socket === null) request.socket.destroy();
  else sendJson(response, 502, { message: 'socket-filter: the engine does not answer' });
};

/** The call as the log names it; the query is left out. */
const said = ({ method, url = '' }: IncomingMessage): string => `${method} ${JSON.stringify(url.split('?')[0]?.slice(0, 200))}`;

/** A key of a body may hold a line break, and must not begin a line of the log. */
const plain = (text: string): string => text.replace(/[^\x20-\x7e]/g, '?');
