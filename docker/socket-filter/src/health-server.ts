import { createServer, type Server } from 'node:http';
import { sendJson } from './answer.ts';
import type { Engine } from './engine.ts';

const PATIENCE_MS = 3000;

/** `GET /healthz`: 200 while the engine answers, else 503. Not yet listening. */
export const createHealthServer = (engine: Engine): Server =>
  createServer((request, response) => {
    if (request.method === 'GET' && request.url === '/healthz')
      void isAlive(engine).then((alive) => sendJson(response, alive ? 200 : 503, { engine: alive ? 'answers' : 'is away' }));
    else sendJson(response, 404, { message: 'there is only GET /healthz' });
  });

const isAlive = async (engine: Engine): Promise<boolean> => {
  try {
    const answer = await engine.ask({ method: 'GET', path: '/_ping', signal: AbortSignal.timeout(PATIENCE_MS) });
    answer.resume();
    return answer.statusCode === 200;
  } catch {
    return false;
  }
};
