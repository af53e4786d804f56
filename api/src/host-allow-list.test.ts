import { expect, test } from 'vitest';
import { hostName } from './host-allow-list.ts';

test.each([
  ['127.0.0.1:8000', '127.0.0.1'],
  ['LocalHost', 'localhost'],
  ['localhost.:80', 'localhost'],
  ['[::1]:8000', '[::1]'],
  ['[::1]', '[::1]'],
])('%s is %s', (header, name) => {
  expect(hostName(header)).toBe(name);
});
