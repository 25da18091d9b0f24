import type { Command } from 'commander';
import { AppError } from '../../platform/errors.ts';
import type { KeyLine } from './api-keys.schema.ts';
import { listKeys, revokeKeys } from './api-keys.store.ts';
import type { Database } from './api-keys.store.ts';

/** Where the commands write, and somebody's keys while they work. */
export interface ApiKeyCommandDeps {
  readonly out: (text: string) => void;
  /** Finds who has an address; rejects with `not_found` where nobody has. */
  readonly withPerson: (
    email: string,
    work: (person: { readonly userId: string; readonly db: Database; readonly now: number }) => Promise<void>,
  ) => Promise<void>;
}

/** `tradewise user keys list|revoke`: for an operator who is told that somebody's key was lost. */
export function registerApiKeyCommands(user: Command, { out, withPerson }: ApiKeyCommandDeps): void {
  const keys = user.command('keys').description("look after somebody's keys for programs");
  keys
    .command('list')
    .description('list the keys of an account, by how they begin')
    .argument('<email>', 'address of the account')
    .action((email: string) =>
      withPerson(email, async ({ db, userId }) => {
        const lines = await listKeys(db, userId);
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
      withPerson(email, async ({ db, userId, now }) => {
        // Who was told of a lost key has all of it, and copies the dots of the list along.
        const typed = beginning?.replace(/(…|\.{3})$/, '');
        const meant = (await listKeys(db, userId)).filter(({ shown }) => typed?.startsWith(shown) ?? true);
        if (typed !== undefined && meant.length === 0) {
          throw new AppError('not_found', { userMessage: 'None of the keys of this account begins so.' });
        }
        let revoked = 0;
        for (const { id } of meant) revoked += await revokeKeys(db, { userId, keyId: id, now });
        out(`${email}: ${revoked} ${revoked === 1 ? 'key was' : 'keys were'} revoked.\n`);
      }),
    );
}

function asLine({ shown, name, scopes, createdAt, lastUsedAt }: KeyLine): string {
  const day = (at: number): string => new Date(at).toISOString().slice(0, 10);
  const used = lastUsedAt === null ? 'never used' : `last used ${day(lastUsedAt)}`;
  return `${shown}  ${name}  ${scopes.join(', ')}  made ${day(createdAt)}, ${used}`;
}
