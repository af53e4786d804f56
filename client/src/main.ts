import { CommanderError } from 'commander';
import { commandLine } from './command-line.ts';
import { Failure } from './failure.ts';
import { screen } from './screen.ts';

const { env, stdout, stderr } = process;

// A reader that has seen enough (`client history | head`) closes the pipe: nothing is wrong.
for (const stream of [stdout, stderr])
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit();
    throw error;
  });

try {
  await commandLine({
    environment: env,
    screen: screen(stdout.isTTY && !env['NO_COLOR']),
    write: (text) => stdout.write(`${text}\n`),
  }).parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 64;
  else if (error instanceof Failure) {
    stderr.write(`client: ${screen(stderr.isTTY && !env['NO_COLOR']).paint('red', error.message)}\n`);
    process.exitCode = error.exitCode;
  } else {
    stderr.write(`client: this is our fault, please report it: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 70;
  }
}
