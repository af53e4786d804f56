import { once } from 'node:events';
import { connect } from 'node:net';
import type { Attack } from './socket-filter-attacks.ts';

/** Longest wait for a status; a filter that says nothing has let something through. */
const PATIENCE_MS = 20_000;

/** Sends an attack as it is written. Resolves to the status of the answer, 0 when the connection is closed without one. */
export const sendAttack = async (attack: Attack, host: string, port: number): Promise<number> => {
  const socket = connect(port, host);
  const gone = new Promise<void>((resolve) => socket.on('close', () => resolve()));
  socket.on('error', () => undefined);
  let answer = '';
  socket.on('data', (data: Buffer) => {
    answer += data.toString('latin1');
    socket.destroy();
  });
  const impatient = setTimeout(() => socket.destroy(), PATIENCE_MS);
  await Promise.race([once(socket, 'connect'), gone]);
  const headers = attack.headers.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  socket.write(`${attack.method} ${attack.target} HTTP/1.1\r\nHost: docker\r\n${headers}\r\n${attack.body}`);
  await gone;
  clearTimeout(impatient);
  return Number(/^HTTP\/1\.1 (\d{3}) /.exec(answer)?.[1] ?? 0);
};
