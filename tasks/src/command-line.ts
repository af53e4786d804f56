import { Fault } from '@forecast/core/fault';
import type { EpochMs } from '@forecast/core/time';
import { Command, CommanderError } from 'commander';
import { isoHour, several } from './flag-values.ts';
import type { KeysAction } from './keys.ts';
import { addKeys } from './keys-command.ts';
import { addReplay } from './replay/replay-command.ts';
import type { ReplayFlags } from './replay/run-replay.ts';
import type { Task } from './task.ts';
import { addTasks, type Flags } from './task-commands.ts';

/** What a command line asks for. */
export type Invocation =
  | {
      readonly kind: 'task';
      readonly name: string;
      readonly task: Task;
      readonly symbols: readonly string[];
      readonly at: EpochMs | undefined;
      /** a service that is away is waited for */
      readonly waits: boolean;
    }
  | { readonly kind: 'keys'; readonly action: KeysAction }
  | { readonly kind: 'replay'; readonly options: ReplayFlags }
  /** help or version was shown */
  | { readonly kind: 'shown' };

/**
 * @param argv what follows the program's name
 * @throws Fault `usage` when it cannot be understood
 */
export const parseCommandLine = (argv: readonly string[], version: string): Invocation => {
  let chosen: Invocation = { kind: 'shown' };
  const program = new Command('tasks')
    .version(version)
    .exitOverride()
    .configureOutput({ writeErr: () => undefined });
  const add = (name: string, description: string, make: (flags: Flags) => Task): Command =>
    program
      .command(name)
      .description(description)
      .option('--symbol <symbol>', 'market, repeatable; default: all of config.yaml', several)
      .option('--at <hour>', 'the hour that is forecast, UTC; default: the hour that runs', isoHour)
      .action((flags: Flags) => {
        chosen = {
          kind: 'task',
          name,
          task: make(flags),
          symbols: flags.symbol ?? [],
          at: flags.at,
          waits: name === 'init' && flags['wait'] === true,
        };
      });
  addTasks(add);
  addKeys(program, (action) => {
    chosen = { kind: 'keys', action };
  });
  addReplay(program, (options) => {
    chosen = { kind: 'replay', options };
  });
  try {
    program.parse(argv, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return chosen;
    const group = program.commands.find((command) => command.name() === argv[0] && command.commands.length > 0) ?? program;
    const names = group.commands.map((command) => command.name()).join(', ');
    const what = error.code === 'commander.help' ? `which one? There are ${names}` : error.message.replace(/^error: /, '');
    throw new Fault('usage', `${what} (tasks --help)`, { cause: error });
  }
  return chosen;
};
