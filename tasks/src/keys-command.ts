import { KEY_SCOPES, type KeyScope } from '@forecast/core/access';
import { type Command, Option } from 'commander';
import { count, text } from './flag-values.ts';
import { type KeyExpiry, keyExpiry } from './key-expiry.ts';
import type { KeysAction } from './keys.ts';

/** `tasks keys create|list|revoke` */
export const addKeys = (program: Command, choose: (action: KeysAction) => void): void => {
  const keys = program.command('keys').description('the keys of the service');
  keys
    .command('create')
    .description('make a key and tell it, this once')
    .requiredOption('--name <name>', 'whose it is', text)
    .addOption(new Option('--scope <scope>', 'what it may do').choices(KEY_SCOPES).makeOptionMandatory())
    .option('--expires <when>', 'from when on it works no longer: 12h, 30d or 8w from now, 2027-01-31, 2027-01-31T15:00Z', keyExpiry)
    .action(({ name, scope, expires }: { name: string; scope: KeyScope; expires?: KeyExpiry }) =>
      choose({ kind: 'create', name, scope, expires }),
    );
  keys
    .command('list')
    .description('all keys there were, but not what they are')
    .action(() => choose({ kind: 'list' }));
  keys
    .command('revoke')
    .description('let a key work no longer, within a second')
    .requiredOption('--id <id>', 'of the key, as list tells it', count)
    .action(({ id }: { id: number }) => choose({ kind: 'revoke', id }));
};
