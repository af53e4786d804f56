#!/usr/bin/env node
// Starts the client where this Node can run TypeScript; else hands over to the project's own Node. Runs on Node 20: no TypeScript, no package.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const project = fileURLToPath(new URL('../..', import.meta.url));
const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));
const projectNode = fileURLToPath(new URL('../../node_modules/.bin/node', import.meta.url));

if (process.features.typescript) await import('../src/main.ts').catch(withoutPackages);
else if (existsSync(projectNode)) handOver();
else end(`needs Node 22.18 or later, this is ${process.version}; run npm start once in ${project}, which brings one`);

function withoutPackages(error) {
  if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error;
  end(`its packages are not there; run npm start or npm ci once in ${project}`);
}

function handOver() {
  const child = spawn(projectNode, [main, ...process.argv.slice(2)], { stdio: 'inherit' });
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  for (const signal of signals) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => {
    for (const each of signals) process.removeAllListeners(each);
    if (signal === null) process.exitCode = code ?? 70;
    else process.kill(process.pid, signal);
  });
}

function end(why) {
  process.stderr.write(`client: ${why}\n`);
  process.exitCode = 69;
}
