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
    .description('make a key and print it; it cannot be shown again')
    .requiredOption('--name <name>', 'whose it is', text)
    .addOption(new Option('--scope <scope>', 'what it may do').choices(KEY_SCOPES).makeOptionMandatory())
    .option('--expires <when>', 'when it stops working: 12h, 30d or 8w from now, 2027-01-31, 2027-01-31T15:00Z', keyExpiry)
    .action(({ name, scope, expires }: { name: string; scope: KeyScope; expires?: KeyExpiry }) =>
      choose({ kind: 'create', name, scope, expires }),
    );
  keys
    .command('list')
    .description('all keys, revoked ones too, without their secret text')
    .action(() => choose({ kind: 'list' }));
  keys
    .command('revoke')
    .description('make a key stop working, within a second')
    .requiredOption('--id <id>', 'of the key, as list shows it', count)
    .action(({ id }: { id: number }) => choose({ kind: 'revoke', id }));
};
