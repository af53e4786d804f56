import { once } from 'node:events';
import express from 'express';
import { expect, test } from 'vitest';
import { listen } from './listen.ts';

test('a request under way is finished before the service is closed', async () => {
  const app = express();
  const arrived = new EventTarget();
  const finish = new EventTarget();
  app.get('/slow', async (_request, response) => {
    arrived.dispatchEvent(new Event('request'));
    await once(finish, 'now');
    response.send('answered');
  });
  const listening = await listen(app, '127.0.0.1', 0);
  const inside = once(arrived, 'request');
  const answer = fetch(`${listening.url}/slow`).then((response) => response.text());
  await inside;
  const closing = listening.close();
  finish.dispatchEvent(new Event('now'));
  expect(await answer).toBe('answered');
  await closing;
  await expect(fetch(listening.url)).rejects.toThrow('fetch failed');
});
