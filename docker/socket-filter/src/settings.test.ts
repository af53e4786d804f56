import { expect, test } from 'vitest';
import { parseSettings } from './settings.ts';

const GIVEN = { ALLOWED_IMAGES: 'forecast-tasks:1', ALLOWED_NETWORK: 'forecast_tasks', MEMORY_LIMIT_MB: '2048', OWNER_LABEL: 'forecast' };

test('what is not given has a default', () => {
  expect(parseSettings({ ...GIVEN, ALLOWED_IMAGES: 'forecast-tasks:1, registry.example:5000/forecast/tasks@sha256:aa' })).toEqual({
    kind: 'settings',
    listen: { host: '0.0.0.0', port: 2375 },
    healthPort: 2376,
    engineSocket: '/var/run/docker.sock',
    rules: {
      images: ['forecast-tasks:1', 'registry.example:5000/forecast/tasks@sha256:aa'],
      network: 'forecast_tasks',
      memoryBytes: 2 ** 31,
      owner: 'forecast',
    },
    strays: { leftOverMs: 600_000, longestRunMs: 43_200_000 },
  });
});

test.each([
  ['ALLOWED_IMAGES', undefined],
  ['ALLOWED_IMAGES', ''],
  ['ALLOWED_IMAGES', 'forecast-tasks:1,'],
  ['ALLOWED_IMAGES', 'forecast-tasks:*'],
  ['ALLOWED_NETWORK', undefined],
  ['ALLOWED_NETWORK', 'host'],
  ['ALLOWED_NETWORK', 'container:database'],
  ['ALLOWED_NETWORK', 'one,two'],
  ['MEMORY_LIMIT_MB', undefined],
  ['MEMORY_LIMIT_MB', '2g'],
  ['MEMORY_LIMIT_MB', '0'],
  ['MEMORY_LIMIT_MB', ''],
  ['OWNER_LABEL', ''],
  ['LISTEN_PORT', '70000'],
  ['ENGINE_SOCKET', 'docker.sock'],
  ['STRAY_AFTER_MINUTES', '-1'],
  ['MAX_RUN_HOURS', '1.5'],
])('%s=%s is a mistake that is named', (name, value) => {
  expect(parseSettings({ ...GIVEN, [name]: value })).toEqual({ kind: 'mistaken', why: expect.stringMatching(`^${name}`) });
});
