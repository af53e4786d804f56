import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { aloneOnHost } from './alone-on-host.ts';
import { finished, output } from './program.ts';

const BASES = [
  'node:26-trixie-slim',
  'python:3.13-slim-trixie',
  'postgres:17',
  'chrislusf/seaweedfs:4.48',
  'apache/airflow:3.3.2-python3.13',
] as const;

/**
 * Once before all container tests: an engine, compose v2, and the base images; the real ones where a registry can be reached. What was
 * started is ended again.
 */
export const setup = async (): Promise<() => Promise<void>> => {
  const alone = await aloneOnHost();
  const dockerd = await output('docker/offline/engine.sh', [], { onLine: say });
  if (dockerd !== '') say(`started dockerd, process ${dockerd}`);
  try {
    await bringBases();
    say(await output('docker/offline/compose.sh', [], { env: buildNetwork() }));
  } catch (error) {
    await stopped(dockerd);
    throw error;
  }
  return async () => {
    await stopped(dockerd);
    alone.close();
  };
};

const bringBases = async (): Promise<void> => {
  const lacking: string[] = [];
  for (const base of BASES) if ((await finished('docker', ['image', 'inspect', base])).code !== 0) lacking.push(base);
  for (const base of lacking) {
    say(`pulling ${base}`);
    if ((await finished('docker', ['pull', '-q', base])).code === 0) continue;
    say('no registry can be reached: building stand-ins');
    await output('docker/offline/build.sh', [], { env: buildNetwork(), onLine: say });
    return;
  }
};

/** A host whose bridge docker0 is missing builds with its own network. */
export const buildNetwork = (): Readonly<Record<string, string>> => (existsSync('/sys/class/net/docker0') ? {} : { BUILD_NETWORK: 'host' });

const stopped = async (dockerd: string): Promise<void> => {
  if (dockerd === '') return;
  const pid = Number(dockerd);
  process.kill(pid, 'SIGTERM');
  for (let i = 0; i < 100 && existsSync(`/proc/${pid}`); i++) await sleep(300);
};

const say = (line: string): void => void process.stderr.write(`${line}\n`);
