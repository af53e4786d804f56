import type { IncomingMessage, ServerResponse } from 'node:http';

/** A request, the answer to it, and whether its client has gone. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly gone: AbortSignal;
}
