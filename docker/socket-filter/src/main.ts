#!/usr/bin/env node
import { once } from 'node:events';
import type { Server } from 'node:http';
import { createEngine } from './engine.ts';
import { createFilterServer } from './filter-server.ts';
import { createHealthServer } from './health-server.ts';
import { parseContainer } from './parse-container.ts';
import { parseSettings, type Settings } from './settings.ts';
import { keepRemovingStrays } from './stray-removal.ts';

const EXIT_USAGE = 64;
const EXIT_UNAVAILABLE = 69;

const log = (line: string): void => void process.stderr.write(`${line}\n`);

/** Where it listens now, as host and port. */
const listening = async (server: Server, port: number, host: string): Promise<string> => {
  server.listen(port, host);
  await once(server, 'listening');
  const address = server.address();
  return typeof address === 'object' && address !== null ? `${address.address}:${address.port}` : host;
};

const run = async ({ rules, engineSocket, listen, healthPort, strays }: Settings): Promise<void> => {
  const engine = createEngine(engineSocket);
  const server = createFilterServer({ engine, rules, parse: parseContainer(rules), log });
  // Streams that are attached would go on for hours: whoever reads one sees its connection close.
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => process.exit(0));
  const address = await listening(server, listen.port, listen.host);
  const health = await listening(createHealthServer(engine), healthPort, '127.0.0.1');
  log(`listening on ${address}, health on ${health}; images ${rules.images.join(', ')}, network ${rules.network}`);
  await keepRemovingStrays({ engine, owner: rules.owner, limits: strays, now: Date.now, log });
};

const settings = parseSettings(process.env);
if (settings.kind === 'mistaken') {
  log(settings.why);
  process.exitCode = EXIT_USAGE;
} else
  await run(settings).catch((error: unknown) => {
    log(error instanceof Error ? error.message : String(error));
    process.exit(EXIT_UNAVAILABLE);
  });
