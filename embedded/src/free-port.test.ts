import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { assertPortFree, freePort } from './free-port.ts';

test('a port is free until somebody listens, and the fault names the flag', async () => {
  const port = await freePort();
  await assertPortFree(port, '--port');
  const server = createServer().listen(port, '0.0.0.0');
  await once(server, 'listening');
  await expect(assertPortFree(port, '--mlflow-port')).rejects.toMatchObject({
    code: 'port_taken',
    message: `port ${port} is taken: end what listens there, or choose another with --mlflow-port`,
  });
  server.close();
  await once(server, 'close');
  expect(await assertPortFree(port, '--port')).toBeUndefined();
});
