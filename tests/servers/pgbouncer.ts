import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../../embedded/src/free-port.ts';
import { output } from '../containers/program.ts';

export interface PgBouncer {
  /** the address of a database of the server, by its name, through the pooler */
  urlOf(database: string): string;
  stop(): Promise<void>;
}

/** PgBouncer as Debian packs it, before the server at `serverUrl`; it does not run as root. */
export const startPgBouncer = async (
  serverUrl: string,
  settings: { readonly pool_mode: 'transaction' | 'session'; readonly default_pool_size: number },
): Promise<PgBouncer> => {
  const command = (await output('docker/offline/pgbouncer.sh', [])).split('\n');
  const folder = mkdtempSync(join(tmpdir(), 'pgbouncer-'));
  const { hostname, port: serverPort, username, password } = new URL(serverUrl);
  const port = await freePort();
  const lines = {
    listen_addr: '127.0.0.1',
    listen_port: port,
    unix_socket_dir: '',
    auth_type: 'any',
    query_wait_timeout: 20,
    server_login_retry: 1,
    ...settings,
  };
  const server = `* = host=${hostname} port=${serverPort} user=${username} password=${password}`;
  const file = join(folder, 'pgbouncer.ini');
  writeFileSync(
    file,
    ['[databases]', server, '[pgbouncer]', ...Object.entries(lines).map(([name, value]) => `${name} = ${value}`), ''].join('\n'),
  );
  const unprivileged = process.getuid?.() === 0 ? ['unshare', '--user', '--map-user=1000', '--map-group=1000'] : [];
  const child = spawn('env', [...unprivileged, ...command, '-q', file], { stdio: ['ignore', 'ignore', 'inherit'] });
  while (!(await isOpen(port))) {
    if (child.exitCode !== null) throw new Error(`pgbouncer ended with ${child.exitCode}`);
    await sleep(20);
  }
  return {
    urlOf: (database) => `postgres://anybody:secret@127.0.0.1:${port}/${database}`,
    async stop() {
      if (child.exitCode === null && child.kill('SIGQUIT')) await once(child, 'exit');
      rmSync(folder, { recursive: true });
    },
  };
};

const isOpen = async (port: number): Promise<boolean> => {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
};
