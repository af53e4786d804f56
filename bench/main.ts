/** Runs every benchmark, each in a process of its own, one after the other: `npm run bench [name ...]`. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const BENCHES = ['features', 'model-row', 'predict', 'training'] as const;

const wanted = process.argv.length > 2 ? process.argv.slice(2) : BENCHES;
for (const name of wanted) {
  process.stdout.write(`\n== ${name}\n`);
  const bench = spawn(process.execPath, [fileURLToPath(new URL(`./${name}.ts`, import.meta.url))], { stdio: 'inherit' });
  const [code] = (await once(bench, 'exit')) as [number | null];
  if (code !== 0) process.exitCode = 1;
}
