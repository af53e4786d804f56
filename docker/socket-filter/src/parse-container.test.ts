import { expect, test } from 'vitest';
import body from './docker-operator-body.json' with { type: 'json' };
import { parseContainer } from './parse-container.ts';

const parse = parseContainer({ images: ['forecast-tasks:1'], network: 'forecast_tasks', memoryBytes: 2 ** 31, owner: 'forecast' });
const parsed = (value: unknown) => parse(Buffer.from(JSON.stringify(value)));
const withHost = (more: object) => ({ ...body, HostConfig: { ...body.HostConfig, ...more } });

const HARDENED = {
  NetworkMode: 'forecast_tasks',
  Memory: 2 ** 31,
  MemorySwap: 2 ** 31,
  CpuShares: 1024,
  LogConfig: { Type: 'json-file', Config: { 'max-size': '10m', 'max-file': '3' } },
  ReadonlyRootfs: true,
  Tmpfs: { '/tmp': 'rw,noexec,nosuid,size=512m' },
  CapDrop: ['ALL'],
  SecurityOpt: ['no-new-privileges'],
  PidsLimit: 512,
  Privileged: false,
  Init: false,
  RestartPolicy: { Name: 'no', MaximumRetryCount: 0 },
};

test('what the DockerOperator of apache-airflow-providers-docker 4.6.1 sends through docker-py 7.2 is made anew and hardened', () => {
  expect(parsed(body)).toEqual({
    kind: 'container',
    spec: {
      Image: 'forecast-tasks:1',
      Cmd: ['predict', '--at', '2026-11-25T09:00:00Z'],
      Env: ['CLOCK=system', 'DATABASE_URL=postgres://user:password@database/forecast'],
      Labels: { 'forecast.dag': 'hourly', 'forecast.owner': 'forecast' },
      AttachStdin: false,
      AttachStdout: true,
      AttachStderr: true,
      OpenStdin: false,
      Tty: false,
      HostConfig: HARDENED,
    },
  });
});

test.each([
  ['no memory', { Image: 'forecast-tasks:1', HostConfig: { NetworkMode: 'forecast_tasks' } }],
  ['memory without limit', { Image: 'forecast-tasks:1', HostConfig: { NetworkMode: 'forecast_tasks', Memory: 0 } }],
])('who asks for %s gets the most that is allowed', (_name, value) => {
  expect(parsed(value)).toMatchObject({ spec: { Cmd: [], Env: [], HostConfig: { ...HARDENED, CpuShares: 0 } } });
});

test.each([null, false, '', 0, [], {}])('what is not set, said as %j, is taken and left out', (unset) => {
  expect(parsed(withHost({ Binds: unset, Privileged: unset, CapAdd: unset }))).toEqual(parsed(body));
  expect(parsed({ ...body, User: unset, Entrypoint: unset, NetworkingConfig: unset })).toEqual(parsed(body));
});

test.each([
  ['Image', { ...body, Image: 'forecast-tasks:2' }],
  ['Cmd', { ...body, Cmd: 'predict' }],
  ['Cmd[0]', { ...body, Cmd: ['a\0b'] }],
  ['Env[0]', { ...body, Env: ['SECRET'] }],
  ['Env[0]', { ...body, Env: ['=x'] }],
  ['Labels', { ...body, Labels: { 'forecast.owner': 'another' } }],
  ['Labels', { ...body, Labels: Object.fromEntries(Array.from({ length: 33 }, (_, at) => [`label${at}`, ''])) }],
  ['Labels.a', { ...body, Labels: { a: 1 } }],
  ['HostConfig.Memory', withHost({ Memory: 2 ** 31 + 1 })],
  ['HostConfig.Memory', withHost({ Memory: -1 })],
  ['HostConfig.Memory', withHost({ Memory: '2147483648' })],
  ['HostConfig.CpuShares', withHost({ CpuShares: 1025 })],
  ['HostConfig.NetworkMode', withHost({ NetworkMode: 'host' })],
  ['HostConfig.LogConfig.Type', withHost({ LogConfig: { Type: 'syslog', Config: {} } })],
  ['HostConfig.LogConfig.Config', withHost({ LogConfig: { Type: 'json-file', Config: { labels: 'a' } } })],
  ['HostConfig.LogConfig.Config["max-size"]', withHost({ LogConfig: { Config: { 'max-size': '101m' } } })],
  ['HostConfig.LogConfig.Config["max-file"]', withHost({ LogConfig: { Config: { 'max-file': '11' } } })],
  ['HostConfig.Privileged', withHost({ Privileged: true })],
  ['User', { ...body, User: '0' }],
  ['Tty', { ...body, Tty: true }],
  ['body', { ...body, image: 'forecast-tasks:1' }],
  ['HostConfig', withHost({ PidMode: '' })],
  ['body', []],
  ['HostConfig', { Image: 'forecast-tasks:1' }],
])('a mistake in %s is refused by name', (where, value) => {
  const refusal = parsed(value);
  expect(refusal).toMatchObject({ kind: 'refused', status: 403 });
  expect(refusal).toMatchObject({ why: expect.stringContaining(`${where}: `) });
});

test.each(['{"__proto__":{"Privileged":true}', '{"Labels":{"__proto__":{"a":"b"}}'])('%s is no way in', (start) => {
  const answer = parse(Buffer.from(`${start},${JSON.stringify({ ...body, Labels: undefined }).slice(1)}`));
  expect(answer.kind === 'refused' || JSON.stringify(answer) === JSON.stringify(parsed({ ...body, Labels: {} }))).toBe(true);
});

test('a refusal tells no value', () => {
  const answer = parsed({
    ...body,
    Env: ['hunter2'],
    Cmd: [{ hunter2: 1 }],
    User: 'hunter2',
    Image: 'hunter2',
    Labels: { a: { hunter2: 1 } },
  });
  expect(answer).toMatchObject({ kind: 'refused', why: expect.not.stringContaining('hunter2') });
});
