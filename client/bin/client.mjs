#!/usr/bin/env node
// Starts the client where this Node can run TypeScript; else hands over to the project's own Node. Runs on Node 20: no TypeScript, no package.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));
const projectNode = fileURLToPath(new URL('../../node_modules/.bin/node', import.meta.url));

if (process.features.typescript) await import('../src/main.ts');
else if (existsSync(projectNode)) handOver();
else {
  process.stderr.write(
    `client: needs Node 22.18 or later, this is ${process.version}; or run npm start once in ${fileURLToPath(new URL('../..', import.meta.url))}, which brings one\n`,
  );
  process.exitCode = 69;
}

function handOver() {
  const child = spawn(projectNode, [main, ...process.argv.slice(2)], { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => {
    if (signal === null) process.exitCode = code ?? 70;
    else {
      process.removeAllListeners(signal);
      process.kill(process.pid, signal);
    }
  });
}
