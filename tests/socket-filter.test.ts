import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import body from '../docker/socket-filter/src/docker-operator-body.json' with { type: 'json' };
import { createEngine } from '../docker/socket-filter/src/engine.ts';
import { createFilterServer } from '../docker/socket-filter/src/filter-server.ts';
import { parseContainer } from '../docker/socket-filter/src/parse-container.ts';
import { removeStrays } from '../docker/socket-filter/src/stray-removal.ts';
import { sendAttack } from './containers/send-attack.ts';
import { socketFilterAttacks } from './containers/socket-filter-attacks.ts';
import { CREATED_ID, container, type FakeEngine, startFakeEngine } from './servers/fake-engine.ts';

/** The engine's ids have 64 digits. */
const id = (digit: string): string => digit.repeat(64);
const OWN = id('a');
const FOREIGN = id('b');
const rules = { images: ['forecast-tasks:1'], network: 'forecast_tasks', memoryBytes: 2 ** 31, owner: 'forecast' };
const attacks = socketFilterAttacks({ image: 'forecast-tasks:1', network: 'forecast_tasks', foreign: 'database', own: OWN });

let engine: FakeEngine;
let port: number;
let server: ReturnType<typeof createFilterServer>;
const lines: string[] = [];
const log = (line: string): void => void lines.push(line);

beforeAll(async () => {
  engine = await startFakeEngine();
  server = createFilterServer({ engine: createEngine(engine.socketPath), rules, parse: parseContainer(rules), log });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  ({ port } = server.address() as AddressInfo);
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await engine.close();
});
beforeEach(() => {
  engine.reached.length = engine.streams.length = engine.open.length = lines.length = 0;
  engine.attachAnswers = 'upgrade';
  engine.containers.splice(0, Infinity, container(OWN, 'hourly', 'forecast'), container(FOREIGN, 'database', undefined));
});

/** The answer as soon as its head is there. */
const ask = async (method: string, path: string, sent = '', headers: Record<string, string> = {}): Promise<IncomingMessage> => {
  const asking = request({ host: '127.0.0.1', port, method, path, headers, agent: false });
  asking.end(sent);
  const [answer] = (await once(asking, 'response')) as [IncomingMessage];
  return answer;
};

const told = async (method: string, path: string, sent = '', headers: Record<string, string> = {}) => {
  const answer = await ask(method, path, sent, headers);
  return { status: answer.statusCode, body: await text(answer) };
};

const create = (value: unknown, headers: Record<string, string> = {}, path = '/v1.41/containers/create') =>
  told('POST', path, JSON.stringify(value), { 'Content-Type': 'application/json', ...headers });

/** A connection that asks to attach, and what it has said so far. */
const attach = async (id: string): Promise<{ readonly socket: Socket; readonly said: () => string }> => {
  const socket = connect(port, '127.0.0.1');
  let said = '';
  socket.on('error', () => undefined);
  socket.on('data', (data) => {
    said += data.toString('latin1');
  });
  socket.write(`POST /v1.41/containers/${id}/attach?logs=0&stdout=1&stderr=1&stream=1 HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\n`);
  socket.write('Upgrade: tcp\r\nContent-Length: 0\r\n\r\n');
  await vi.waitFor(() => expect(said).toContain('\r\n\r\n'));
  return { socket, said: () => said };
};

const latest = <Item>(items: readonly Item[]): Item => {
  const item = items.at(-1);
  if (item === undefined) throw new Error('nothing reached the engine');
  return item;
};

test('what the attacks are made of is proper', async () => {
  const proper = { Image: 'forecast-tasks:1', Cmd: ['true'], HostConfig: { NetworkMode: 'forecast_tasks' } };
  expect(await create(proper)).toMatchObject({ status: 201 });
  expect(await told('POST', `/v1.41/containers/${OWN}/kill`)).toMatchObject({ status: 204 });
});

test.each(attacks)('refuses $name', async (attack) => {
  expect(attack.refusedWith).toContain(await sendAttack(attack, '127.0.0.1', port));
  // Whose a container is has to be asked; nothing else.
  const others = engine.reached.filter(({ method, target }) => method !== 'GET' || !/^\/containers\/[\w.-]+\/json$/.test(target));
  expect(others).toEqual([]);
});

test('a container of another and one that is not there are told apart by nothing', async () => {
  for (const rest of ['json', 'logs']) {
    const ofAnother = await told('GET', `/containers/database/${rest}`);
    const ofNobody = await told('GET', `/containers/nothing/${rest}`);
    expect(ofAnother).toEqual({ status: 404, body: '{"message":"No such container: database"}' });
    expect(ofNobody).toEqual({ status: 404, body: '{"message":"No such container: nothing"}' });
  }
});

test('what the DockerOperator asks first is answered', async () => {
  expect(await told('GET', '/version')).toEqual({ status: 200, body: '{"ApiVersion":"1.41"}' });
  expect(await told('GET', '/v1.41/_ping')).toEqual({ status: 200, body: 'OK' });
  expect(await told('HEAD', '/_ping')).toEqual({ status: 200, body: '' });
});

test.each([
  ['', ['forecast-tasks:1']],
  ['?only_ids=0&all=0&filters=%7B%22reference%22%3A+%5B%22forecast-tasks%3A1%22%5D%7D', ['forecast-tasks:1']],
  ['?filters=%7B%22reference%22%3A+%5B%22postgres%3A17%22%5D%7D', undefined],
  ['?filters=%7B%22dangling%22%3A+%5B%22true%22%5D%7D', undefined],
  ['?filters=%7B', undefined],
])('of the images only ours are told: /images/json%s', async (query, tags) => {
  const { status, body: images } = await told('GET', `/v1.41/images/json${query}`);
  expect(status).toBe(200);
  expect(JSON.parse(images)).toEqual(tags === undefined ? [] : [{ Id: 'sha256:1', RepoTags: tags, RepoDigests: [] }]);
});

test('a container is made from a body that is made anew, with headers of our own', async () => {
  const answer = await create(body, { 'X-Registry-Auth': 'x', 'X-Forwarded-For': 'x' }, '/v1.41/containers/create?name=hourly-1');
  expect(answer).toEqual({ status: 201, body: `{"Id":"${CREATED_ID}","Warnings":[]}` });
  const { method, target, headers, body: sent } = latest(engine.reached);
  expect([method, target]).toEqual(['POST', '/v1.41/containers/create?name=hourly-1']);
  expect(Object.keys(headers).toSorted()).toEqual(['connection', 'content-length', 'content-type', 'host']);
  const parsed = parseContainer(rules)(Buffer.from(JSON.stringify(body)));
  expect(parsed).toEqual({ kind: 'container', spec: JSON.parse(sent) });
  expect(lines).toEqual([`create ${CREATED_ID} of forecast-tasks:1`]);
});

test('a proper body in chunks is taken, and sent on in one piece', async () => {
  expect(await create(body, { 'Transfer-Encoding': 'chunked' })).toMatchObject({ status: 201 });
  expect(latest(engine.reached).headers).not.toHaveProperty('transfer-encoding');
});

test('whose a name is that is taken stays untold', async () => {
  expect(await create(body, {}, '/containers/create?name=taken')).toEqual({
    status: 409,
    body: '{"message":"socket-filter: the name of the container is taken"}',
  });
});

test('the log tells of a refusal, and nothing of what was sent', async () => {
  await create({ ...body, Env: ['TOKEN=hunter2'], User: 'hunter2' }, {}, '/containers/create?name=hunter2');
  expect(lines).toEqual(['refused POST "/containers/create" 403: User: must not be set']);
});

test('a key of a body begins no line of the log', async () => {
  await create({ ...body, 'x\ncreate ': 1 });
  expect(lines).toEqual(['refused POST "/v1.41/containers/create" 403: body: Unrecognized key: "x?create "']);
});

test.each([
  ['POST', 'start', ''],
  ['POST', 'stop', '?t=5'],
  ['POST', 'kill', '?signal=SIGTERM'],
  ['DELETE', '', '?v=False&link=False&force=True'],
])('%s %s is passed on with the full id', async (method, rest, query) => {
  const path = (id: string) => `/v1.41/containers/${id}${rest && `/${rest}`}${query}`;
  for (const named of ['hourly', 'aaaa', OWN]) {
    expect(await told(method, path(named))).toEqual({ status: 204, body: '' });
    expect(latest(engine.reached)).toMatchObject({ method, target: path(OWN), body: '' });
  }
});

test('of the headers of the engine only those are told that a client needs', async () => {
  const { headers } = await ask('GET', `/containers/${OWN}/json`);
  expect(Object.keys(headers).toSorted()).toEqual(['api-version', 'connection', 'content-type', 'date', 'transfer-encoding']);
});

test('attaching shows the output and gives no way to the input', async () => {
  const { socket, said } = await attach('hourly');
  expect(said()).toMatch(/^HTTP\/1\.1 101 UPGRADED\r\nContent-Type: application\/vnd\.docker\.multiplexed-stream\r\n/);
  expect(latest(engine.reached)).toMatchObject({ target: `/v1.41/containers/${OWN}/attach?logs=0&stdout=1&stderr=1&stream=1` });
  const stream = latest(engine.streams);
  let input = '';
  stream.on('data', (data) => {
    input += String(data);
  });
  socket.write('rm -rf /\n');
  stream.write('one ');
  await vi.waitFor(() => expect(said()).toMatch(/one $/));
  stream.end('two');
  await once(socket, 'close');
  expect(said()).toMatch(/\r\n\r\none two$/);
  expect(input).toBe('');
});

test('attaching to an engine that stays with HTTP shows the output too', async () => {
  engine.attachAnswers = 'plain';
  const { socket, said } = await attach(OWN);
  expect(said()).toMatch(/^HTTP\/1\.1 200 OK\r\nContent-Type: application\/vnd\.docker\.raw-stream\r\n/);
  latest(engine.streams).end('one');
  await once(socket, 'close');
  expect(said()).toMatch(/\r\n\r\none$/);
});

test('who goes away while attached is let go of by the engine too', async () => {
  const { socket } = await attach(OWN);
  const stream = latest(engine.streams);
  stream.resume();
  socket.destroy();
  await vi.waitFor(() => expect(stream.destroyed).toBe(true));
});

test.each([
  ['GET', 'logs?follow=1&stdout=1'],
  ['POST', 'wait'],
])('%s %s is answered piece by piece, and let go of when its client goes away', async (method, rest) => {
  const answer = await ask(method, `/v1.41/containers/hourly/${rest}`);
  expect(answer.statusCode).toBe(200);
  const open = latest(engine.open);
  open.write('{"StatusCode":');
  expect(String((await once(answer, 'data'))[0])).toBe('{"StatusCode":');
  answer.on('error', () => undefined);
  answer.destroy();
  await once(open, 'close');
});

test('an answer that the engine breaks off is broken off here, and the filter lives on', async () => {
  const answer = await ask('GET', `/containers/${OWN}/logs`);
  latest(engine.open).destroy();
  await expect(text(answer)).rejects.toThrow('aborted');
  expect(await told('GET', '/_ping')).toMatchObject({ status: 200 });
});

test('an engine that is away is told as such', async () => {
  const away = createFilterServer({ engine: createEngine('/nowhere/docker.sock'), rules, parse: parseContainer(rules), log });
  away.listen(0, '127.0.0.1');
  await once(away, 'listening');
  const { port: itsPort } = away.address() as AddressInfo;
  for (const path of ['_ping', 'images/json', 'containers/hourly/json']) {
    const response = await fetch(`http://127.0.0.1:${itsPort}/${path}`);
    expect([response.status, await response.json()]).toEqual([502, { message: 'socket-filter: the engine does not answer' }]);
  }
  expect(lines[0]).toMatch(/^failed GET "\/_ping": connect ENOENT/);
  away.closeAllConnections();
  away.close();
});

test('strays are removed, and nobody else', async () => {
  const now = Date.parse('2026-11-25T12:00:00Z');
  const ended = { Status: 'exited', FinishedAt: '2026-11-25T11:00:00Z' };
  engine.containers.push(
    container(id('4'), 'stuck', 'forecast', ended),
    container(id('1'), 'ended', 'forecast', ended),
    container(id('2'), 'of-another', 'another', ended),
    container(id('3'), 'endless', 'forecast', { StartedAt: '2026-11-24T00:00:00Z' }),
  );
  const limits = { leftOverMs: 600_000, longestRunMs: 43_200_000 };
  await removeStrays({ engine: createEngine(engine.socketPath), owner: 'forecast', limits, now: () => now, log });
  const done = engine.reached.filter(({ method }) => method !== 'GET').map(({ method, target }) => `${method} ${target}`);
  expect(done).toEqual([
    `DELETE /containers/${id('4')}?force=1&v=1`,
    `DELETE /containers/${id('1')}?force=1&v=1`,
    `POST /containers/${id('3')}/stop?t=30`,
    `DELETE /containers/${id('3')}?force=1&v=1`,
  ]);
  expect(engine.reached[0]?.target).toBe('/containers/json?all=1&filters=%7B%22label%22%3A%5B%22forecast.owner%3Dforecast%22%5D%7D');
  expect(lines).toEqual([
    `stray ${id('4')} is still there: DELETE was answered with 500`,
    `stray ${id('1')} (/ended): ended, 2026-11-25T11:00:00Z; removed`,
    `stray ${id('3')} (/endless): runs since 2026-11-24T00:00:00Z; stopped and removed`,
  ]);
});
