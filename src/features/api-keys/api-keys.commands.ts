import type { Command } from 'commander';
import { AppError } from '../../platform/errors.ts';
import type { KeyLine } from './api-keys.schema.ts';
import type { OwnKeys } from './api-keys.ts';

/** Where the commands write, and somebody's keys while they work. */
export interface ApiKeyCommandDeps {
  readonly out: (text: string) => void;
  readonly withKeys: (work: (keys: OwnKeys) => Promise<void>) => Promise<void>;
}

/** `tradewise user keys list|revoke`: for an operator who is told that somebody's key was lost. */
export function registerApiKeyCommands(user: Command, { out, withKeys }: ApiKeyCommandDeps): void {
  const keys = user.command('keys').description("look after somebody's keys for programs");
  keys
    .command('list')
    .description('list the keys of an account, by how they begin')
    .argument('<email>', 'address of the account')
    .action((email: string) =>
      withKeys(async (apiKeys) => {
        const lines = await apiKeys.list(await apiKeys.personOf(email));
        for (const line of lines) out(`${asLine(line)}\n`);
        if (lines.length === 0) out(`${email} has no keys.\n`);
      }),
    );
  keys
    .command('revoke')
    .description('revoke the keys of an account; running servers refuse them within five seconds')
    .argument('<email>', 'address of the account')
    .argument('[beginning]', 'how the key begins, as the list shows it, or more of it; without it every key')
    .action((email: string, beginning?: string) =>
      withKeys(async (apiKeys) => {
        const person = await apiKeys.personOf(email);
        // The operator may have the whole key, or its beginning with the dots that the list shows.
        const typed = beginning?.replace(/(…|\.{3})$/, '');
        const meant = (await apiKeys.list(person)).filter(({ shown }) => typed?.startsWith(shown) ?? true);
        if (typed !== undefined && meant.length === 0) {
          throw new AppError('not_found', { userMessage: 'None of the keys of this account begins so.' });
        }
        let revoked = 0;
        for (const { id } of meant) revoked += await apiKeys.revokeOf(person, id);
        out(`${email}: ${revoked} ${revoked === 1 ? 'key was' : 'keys were'} revoked.\n`);
      }),
    );
}

function asLine({ shown, name, scopes, createdAt, lastUsedAt }: KeyLine): string {
  const day = (at: number): string => new Date(at).toISOString().slice(0, 10);
  const used = lastUsedAt === null ? 'never used' : `last used ${day(lastUsedAt)}`;
  return `${shown}  ${name}  ${scopes.join(', ')}  made ${day(createdAt)}, ${used}`;
}
