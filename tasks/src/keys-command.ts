import { KEY_SCOPES, type KeyScope } from '@forecast/core/access';
import { type Command, Option } from 'commander';
import { count, text } from './flag-values.ts';
import type { KeysAction } from './keys.ts';

/** `tasks keys create|list|revoke` */
export const addKeys = (program: Command, choose: (action: KeysAction) => void): void => {
  const keys = program.command('keys').description('the keys of the service');
  keys
    .command('create')
    .description('make a key and tell it, this once')
    .requiredOption('--name <name>', 'whose it is', text)
    .addOption(new Option('--scope <scope>', 'what it may do').choices(KEY_SCOPES).makeOptionMandatory())
    .action(({ name, scope }: { name: string; scope: KeyScope }) => choose({ kind: 'create', name, scope }));
  keys
    .command('list')
    .description('all keys there were, but not what they are')
    .action(() => choose({ kind: 'list' }));
  keys
    .command('revoke')
    .description('let a key work no longer, within seconds')
    .requiredOption('--id <id>', 'of the key, as list tells it', count)
    .action(({ id }: { id: number }) => choose({ kind: 'revoke', id }));
};
