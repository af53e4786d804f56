import { expect, test } from 'vitest';
import { assertPublishable } from './publish.ts';

test.each(['127.0.0.1', '127.0.0.1:8000', '127.8.9.10', 'localhost', 'localhost:80', '::1', '[::1]', '[::1]:8000'])(
  'an open service may be published on %s',
  (address) => {
    expect(() => assertPublishable('open', address)).not.toThrow();
  },
);

test.each(['0.0.0.0', '0.0.0.0:8000', '::', '[::]:8000', '192.168.1.7', '127.0.0.1.example.com', 'localhost.example.com', ''])(
  'an open service may not be published on "%s"',
  (address) => {
    expect(() => assertPublishable('open', address)).toThrow('on loopback only');
  },
);
