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

const listening = async (server: Server, port: number, host: string): Promise<void> => {
  server.listen(port, host);
  await once(server, 'listening');
};

const run = async ({ rules, engineSocket, listen, healthPort, strays }: Settings): Promise<void> => {
  const engine = createEngine(engineSocket);
  const stopped = new AbortController();
  const server = createFilterServer({ engine, rules, parse: parseContainer(rules), log });
  const health = createHealthServer(engine);
  for (const signal of ['SIGTERM', 'SIGINT'] as const)
    process.once(signal, () => {
      stopped.abort();
      // Attached streams would go on for hours; whoever reads one sees its connection close.
      process.exit(0);
    });
  await listening(server, listen.port, listen.host);
  await listening(health, healthPort, '127.0.0.1');
  log(`listening on ${listen.host}:${listen.port} for ${rules.images.join(', ')} on network ${rules.network}`);
  await keepRemovingStrays({ engine, owner: rules.owner, limits: strays, now: Date.now, log }, stopped.signal);
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
