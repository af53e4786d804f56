import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { PacedConnection } from './paced-connection.ts';

/** Requests are answered for so long before the event loop looks at what else has arrived. */
const STRETCH_MS = 5;

/** Requests that may wait on all connections together. One piece that the parser is given holds some dozens at most. */
const MOST_WAITING = 4096;

/** Bytes of a request's body that are discarded; after more of them the connection is closed. No route takes a body. */
const MOST_BODY = 65_536;

interface Waiting {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

/** The requests of one connection, in the order in which they came. */
interface Line {
  readonly connection: PacedConnection;
  readonly waiting: Waiting[];
  /** an answer is being made or is on its way */
  busy: boolean;
  /** what is done when all are answered, where nothing more is read */
  atEnd?: () => void;
}

export interface RequestTurns {
  /** A connection was accepted: others may wait behind it. */
  readonly accepted: () => void;
  readonly listener: RequestListener;
  /** Whether an answer is being made or is on its way there. */
  readonly isAnswering: (connection: Duplex) => boolean;
  /** Reads nothing more of the connection, and calls `act` when the requests that came over it are answered. */
  readonly whenAnswered: (connection: Duplex, act: () => void) => void;
}

/**
 * Hands requests to `handle` one at a time for each connection: the next one when the client has received the answer to the one before.
 * While requests wait, nothing more is read from their connection, and connections take turns, so that many requests on one do not delay
 * the others. All are answered, unless too many wait: then a connection that adds another one to its own is closed.
 *
 * @param handle of requests that come over connections paced by `pacedConnection`
 * @param isUrgent whether a request costs next to nothing and does not wait for other connections
 */
export const requestTurns = (handle: RequestListener, isUrgent: (request: IncomingMessage) => boolean): RequestTurns => {
  const lines = new WeakMap<Duplex, Line>();
  /** lines that wait for their turn, each once */
  const ready: Line[] = [];
  const now = {
    /** requests of all lines */
    waiting: 0,
    /** milliseconds of work since the last look at what else has arrived */
    spent: 0,
    isScheduled: false,
    hasAccepted: false,
    /** when a request was worked on last */
    workedAt: 0,
  };

  const begin = (line: Line, { request, response }: Waiting): void => {
    line.busy = true;
    response.once('close', () => {
      line.busy = false;
      if (line.waiting.length > 0) takesTurn(line);
      else process.nextTick(goesOn, line);
    });
    const began = performance.now();
    handle(request, response);
    now.workedAt = performance.now();
    now.spent += now.workedAt - began;
    schedule();
  };
  const goesOn = (line: Line): void => {
    if (line.busy || line.waiting.length > 0) return;
    if (line.atEnd === undefined) line.connection.goOn();
    else line.atEnd();
  };
  const takesTurn = (line: Line): void => {
    ready.push(line);
    schedule();
  };
  const schedule = (): void => {
    if (now.isScheduled) return;
    now.isScheduled = true;
    setImmediate(work);
  };
  const work = (): void => {
    now.isScheduled = false;
    // A turn of the event loop accepts one connection: with a stretch of work in each, 64 of them would keep the next waiting for 64 stretches.
    const isAccepting = now.hasAccepted && performance.now() - now.workedAt < STRETCH_MS;
    now.hasAccepted = false;
    if (!isAccepting) doStretch();
    if (isAccepting || ready.length > 0) schedule();
  };
  const doStretch = (): void => {
    now.spent = 0;
    while (now.spent < STRETCH_MS) {
      const line = ready.shift();
      if (line === undefined) return;
      const next = line.waiting.shift();
      // The connection may be gone.
      if (next === undefined) continue;
      now.waiting--;
      begin(line, next);
    }
  };
  const openLine = (connection: PacedConnection): Line => {
    const line: Line = { connection, waiting: [], busy: false };
    lines.set(connection, line);
    connection.once('close', () => {
      now.waiting -= line.waiting.length;
      line.waiting.length = 0;
    });
    return line;
  };

  const listener: RequestListener = (request, response) => {
    const { socket } = request;
    // The parser goes on to the end of what it was given.
    if (socket.destroyed) return;
    throwBodyAway(request);
    const line = lines.get(socket) ?? openLine(socket as Duplex as PacedConnection);
    const isFirst = !line.busy && line.waiting.length === 0;
    if (isFirst && (isUrgent(request) || (ready.length === 0 && now.spent < STRETCH_MS))) return begin(line, { request, response });
    if (!isFirst && now.waiting >= MOST_WAITING) return void socket.destroy();
    line.waiting.push({ request, response });
    now.waiting++;
    line.connection.hold();
    if (isFirst) takesTurn(line);
  };
  const whenAnswered = (connection: Duplex, act: () => void): void => {
    const line = lines.get(connection);
    if (line === undefined || !(line.busy || line.waiting.length > 0)) act();
    else {
      line.atEnd = act;
      line.connection.hold();
    }
  };
  const accepted = (): void => {
    now.hasAccepted = true;
  };
  return { accepted, listener, isAnswering: (connection) => lines.get(connection)?.busy === true, whenAnswered };
};

const throwBodyAway = (request: IncomingMessage): void => {
  const { headers, socket } = request;
  if (headers['content-length'] === undefined && headers['transfer-encoding'] === undefined) return;
  let length = 0;
  request.on('data', (bytes: Buffer) => {
    length += bytes.length;
    if (length > MOST_BODY) socket.destroy();
  });
};
