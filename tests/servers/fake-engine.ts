import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { text } from 'node:stream/consumers';

/** A request that reached the engine. */
interface Reached {
  readonly method: string;
  readonly target: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export interface FakeContainer {
  readonly Id: string;
  readonly Name: string;
  readonly Created: string;
  readonly State: { readonly Status: string; readonly StartedAt: string; readonly FinishedAt: string };
  readonly Config: { readonly Labels: Readonly<Record<string, string>>; readonly Tty: boolean };
}

/** Stands where the Docker engine stands and records what reaches it: that is what the filter is there for. */
export interface FakeEngine {
  readonly socketPath: string;
  readonly reached: Reached[];
  readonly containers: FakeContainer[];
  /** how attaching is answered: as the engine does today, or as it did before it could go over to another protocol */
  attachAnswers: 'upgrade' | 'plain';
  /** connections that were made raw streams, latest last */
  readonly streams: Duplex[];
  /** answers that were begun and not ended, latest last */
  readonly open: ServerResponse[];
  close(): Promise<void>;
}

export const container = (
  Id: string,
  Name: string,
  owner: string | undefined,
  State: Partial<FakeContainer['State']> = {},
): FakeContainer => ({
  Id,
  Name: `/${Name}`,
  Created: '2026-11-25T09:00:00.123456789Z',
  State: { Status: 'running', StartedAt: '2026-11-25T09:00:01Z', FinishedAt: '0001-01-01T00:00:00Z', ...State },
  Config: { Labels: owner === undefined ? {} : { 'forecast.owner': owner }, Tty: false },
});

export const CREATED_ID = 'c'.repeat(64);

const IMAGES = [
  { Id: 'sha256:1', RepoTags: ['forecast-tasks:1', 'forecast-tasks:latest'], RepoDigests: null },
  { Id: 'sha256:2', RepoTags: ['postgres:17'], RepoDigests: [] },
];

export const startFakeEngine = async (): Promise<FakeEngine> => {
  const folder = await mkdtemp(join(tmpdir(), 'engine-'));
  const socketPath = join(folder, 'docker.sock');
  const server = createServer();
  const engine: FakeEngine = {
    socketPath,
    reached: [],
    containers: [],
    attachAnswers: 'upgrade',
    streams: [],
    open: [],
    close: async () => {
      for (const stream of engine.streams) stream.destroy();
      server.closeAllConnections();
      await server[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true });
    },
  };
  server.on('request', (request, response) => void answer(engine, request, response));
  server.on('upgrade', (request, socket) => upgrade(engine, request, socket));
  server.listen(socketPath);
  await once(server, 'listening');
  return engine;
};

const record = ({ reached }: FakeEngine, { method = '', url: target = '', headers }: IncomingMessage, body: string): void => {
  reached.push({ method, target, headers, body });
};

const answer = async (engine: FakeEngine, request: IncomingMessage, response: ServerResponse): Promise<void> => {
  record(engine, request, await text(request));
  const path = (request.url ?? '').replace(/^\/v1\.\d+/, '').replace(/\?.*/, '');
  const [, id = ''] = /^\/containers\/([^/]+)/.exec(path) ?? [];
  const known = engine.containers.find(({ Id, Name }) => Id.startsWith(id) || Name === `/${id}`);
  const send = (status: number, body?: unknown) => {
    response.writeHead(status, { 'Content-Type': 'application/json', 'Api-Version': '1.41', Server: 'Docker/1', 'X-Internal': '1' });
    response.end(body === undefined ? undefined : JSON.stringify(body));
  };
  if (path === '/_ping') response.writeHead(200, { 'Content-Type': 'text/plain', 'Api-Version': '1.41' }).end('OK');
  else if (path === '/version') send(200, { ApiVersion: '1.41' });
  else if (path === '/images/json') send(200, IMAGES);
  else if (path === '/containers/json') send(200, engine.containers);
  else if (path === '/containers/create')
    if (request.url?.endsWith('name=taken')) send(409, { message: `The name is in use by container "${'b'.repeat(64)}"` });
    else send(201, { Id: CREATED_ID, Warnings: ['a word of the host'] });
  else if (known === undefined) send(404, { message: `No such container: ${id}` });
  else if (known.Name === '/stuck' && request.method === 'DELETE') send(500, { message: 'device or resource busy' });
  else if (path.endsWith('/json')) send(200, known);
  else if (path.endsWith('/wait') || path.endsWith('/logs')) begin(engine, response);
  else send(204);
};

const begin = ({ open }: FakeEngine, response: ServerResponse): void => {
  response.writeHead(200, { 'Content-Type': 'application/vnd.docker.raw-stream' });
  response.flushHeaders();
  open.push(response);
};

const upgrade = (engine: FakeEngine, request: IncomingMessage, socket: Duplex): void => {
  record(engine, request, '');
  socket.on('error', () => socket.destroy());
  socket.on('end', () => socket.destroy());
  engine.streams.push(socket);
  socket.write(
    engine.attachAnswers === 'upgrade'
      ? 'HTTP/1.1 101 UPGRADED\r\nContent-Type: application/vnd.docker.multiplexed-stream\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n'
      : 'HTTP/1.1 200 OK\r\nContent-Type: application/vnd.docker.raw-stream\r\n\r\n',
  );
};
