/**
 * Somebody else who asks the service for `/health` all the time, in a process of its own: what the sender of a flood has to do does not count.
 * Tells that it has begun, and the waits in milliseconds when it is told to end.
 */
import { get } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

const port = Number(process.argv[2]);
const waits: number[] = [];
const state = { isOver: false };

const health = (): Promise<number> =>
  new Promise((resolve) => {
    const began = performance.now();
    const done = (): void => resolve(performance.now() - began);
    get({ port, host: '127.0.0.1', path: '/health', agent: false }, (response) => response.resume().on('end', done)).on('error', () =>
      resolve(Number.MAX_VALUE),
    );
  });

process.once('message', () => {
  state.isOver = true;
});
// The first one loads what it needs.
await health();
process.send?.('begun');
for (; !state.isOver; await sleep(10)) waits.push(await health());
process.send?.(waits.toSorted((a, b) => a - b));
process.disconnect?.();
