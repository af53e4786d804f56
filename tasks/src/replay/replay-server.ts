import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Fault } from '@forecast/core/fault';
import { type BinanceAnswer, binanceAnswer, type ReplayedExchange } from './binance-answer.ts';
import { type RequestRefused, refusal } from './binance-refusal.ts';
import { delayOf, type RequestFault, requestFaultOf } from './replay-faults.ts';

/** Serves `exchange` over HTTP. */
export const replayServer = (exchange: ReplayedExchange): Server => {
  const { faults } = exchange;
  const weight = usedWeight();
  let requests = 0;
  return createServer((request, response) => {
    const count = ++requests;
    const answer = (): void => {
      const fault = requestFaultOf(faults, count);
      if (fault === undefined) send(response, answerTo(exchange, request), weight);
      else failAs(fault, response, weight);
    };
    const delay = delayOf(faults, count);
    if (delay === 0) answer();
    else setTimeout(answer, delay).unref();
  });
};

const answerTo = (exchange: ReplayedExchange, { url, method }: IncomingMessage): BinanceAnswer => {
  const { pathname, searchParams } = new URL(url ?? '/', 'http://replay');
  if (method === 'GET') return binanceAnswer(exchange, pathname, searchParams);
  return answerOfRefusal(refusal.unknownPath(pathname));
};

const answerOfRefusal = ({ status, code, message }: RequestRefused): BinanceAnswer => ({
  status,
  body: JSON.stringify({ code, msg: message }),
  weight: 1,
});

const send = (
  response: ServerResponse,
  { status, body, weight }: BinanceAnswer,
  used: (weight: number) => number,
  headers: Record<string, string> = {},
): void => {
  const total = String(used(weight));
  response.writeHead(status, {
    'content-type': 'application/json;charset=UTF-8',
    'x-mbx-used-weight': total,
    'x-mbx-used-weight-1m': total,
    ...headers,
  });
  response.end(body);
};

const failAs = (fault: RequestFault, response: ServerResponse, used: (weight: number) => number): void => {
  if (fault.kind === 'dropped_connection') response.socket?.destroy();
  else
    send(
      response,
      answerOfRefusal(refusals[fault.kind]()),
      used,
      'retryAfterSeconds' in fault ? { 'retry-after': String(fault.retryAfterSeconds) } : {},
    );
};

const refusals = {
  too_many_requests: refusal.tooManyRequests,
  banned: refusal.banned,
  country_refused: refusal.countryRefused,
  server_error: refusal.serverError,
};

/** Adds up weights; Binance starts again with each minute. */
const usedWeight = () => {
  let minute = 0;
  let total = 0;
  return (weight: number): number => {
    const current = Math.floor(Date.now() / 60_000);
    total = current === minute ? total + weight : weight;
    minute = current;
    return total;
  };
};

/**
 * @param port 0 for any that is free
 * @returns the address it listens on
 * @throws Fault `port_taken`
 */
export const listenOn = async (server: Server, host: string, port: number): Promise<string> => {
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw cause;
    throw new Fault('port_taken', `replay exchange: port ${port} of ${host} is in use; choose another with --port`, { cause });
  }
  const address = server.address() as AddressInfo;
  return `http://${address.address.includes(':') ? `[${address.address}]` : address.address}:${address.port}`;
};
