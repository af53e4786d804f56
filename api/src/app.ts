import express, { type ErrorRequestHandler, type Express, type Request, type Response } from 'express';
import { accessRefusal } from './access-refusal.ts';
import { hostAllowList } from './host-allow-list.ts';
import { openApi } from './openapi.ts';
import { internalProblem, type Problem, problemOf, type Refusal, refusalOf, refused } from './problem.ts';
import { readerOf } from './reader.ts';
import { ROUTES } from './routes/index.ts';
import type { Route } from './routes/route.ts';
import type { Service } from './service.ts';
import { onlyUnambiguous } from './unambiguous.ts';
import { toldTo } from './without-detail.ts';

/** The service over HTTP: reading only, each route for who may, JSON, problems as RFC 9457 has them. */
export const createApp = (service: Service, routes: readonly Route[] = ROUTES): Express => {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.use((request, response, next) => {
    response.set({ 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff' });
    response.locals['reader'] = readerOf(service, request.headers);
    next();
  });
  app.use(onlyUnambiguous);
  app.use(hostAllowList(service.allowedHosts));
  for (const route of routes)
    app.get(route.path, (request, response) => {
      const result = accessRefusal(service, route.access, request.headers) ?? route.respond(service, request.query);
      if (result.kind === 'refused') sendRefusal(response, result);
      else response.json(forReader(response, result.body));
    });
  const description = openApi(routes, service.auth);
  app.get('/openapi.json', (_request, response) => response.json(description));
  app.use(nothingHere(new Set([...routes.map(({ path }) => path), '/openapi.json'])));
  app.use(failed(service));
  return app;
};

const nothingHere = (paths: ReadonlySet<string>) => (request: Request, response: Response) => {
  if (!paths.has(request.path)) return sendRefusal(response, refused('not_found', `${request.path}: /openapi.json lists what there is`));
  response.set('Allow', 'GET, HEAD');
  sendRefusal(response, refused('method_not_allowed', `${request.method} ${request.path}: only GET and HEAD`));
};

const failed =
  ({ log }: Service): ErrorRequestHandler =>
  (error: unknown, request, response, next) => {
    if (response.headersSent) return next(error);
    const refusal = refusalOf(error);
    if (refusal !== undefined) return sendRefusal(response, refusal);
    const problem = internalProblem();
    log(
      `${problem.instance} ${request.method} ${request.path}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
    );
    send(response, problem);
  };

const sendRefusal = (response: Response, refusal: Refusal): void => {
  if (refusal.retryAfter !== undefined) response.set('Retry-After', String(refusal.retryAfter));
  if (refusal.code === 'no_key') response.set('WWW-Authenticate', 'Bearer realm="crypto-forecast"');
  send(response, problemOf(refusal));
};

const send = (response: Response, problem: Problem): void => {
  response
    .status(problem.status)
    .type('application/problem+json')
    .send(JSON.stringify(forReader(response, problem)));
};

/** Every answer goes through here, but for the OpenAPI description, which holds nothing secret. A reader that was not determined counts as `anybody`. */
const forReader = ({ locals }: Response, body: unknown): unknown => toldTo(locals['reader'] === 'trusted' ? 'trusted' : 'anybody', body);
