import { makeKey, shownPart } from '../../platform/auth/api-key-format.ts';
import type { ApiKeys } from '../../platform/auth/api-keys.ts';
import type { CurrentUser } from '../../platform/auth/current-user.ts';
import type { WriteBehind } from '../../platform/write-behind.ts';
import { AppError } from '../../platform/errors.ts';
import { addKey, inTransaction, listKeys, revokeKeys } from './api-keys.store.ts';
import type { Database } from './api-keys.store.ts';
import { MAX_KEYS, MAX_KEY_NAME } from './api-keys.schema.ts';
import type { KeyLine, KeyWish, NewKey, Scope } from './api-keys.schema.ts';

/** What the use cases of keys are given. */
export interface ApiKeysDeps {
  readonly db: Database;
  /** This process's cache of keys. */
  readonly keys: Pick<ApiKeys, 'forget'>;
  /** Writes when keys were last used. */
  readonly behind: Pick<WriteBehind, 'flush'>;
  /** Milliseconds since 1970-01-01 UTC. */
  readonly now: () => number;
  /** Tells a person what changed, within the caller's transaction; does nothing where no mail can be sent. */
  readonly tell: (tx: Database, user: Pick<CurrentUser, 'email'>, what: string) => Promise<void>;
  /** Who has an address; null: nobody. */
  readonly findPerson: (email: string) => Promise<Pick<CurrentUser, 'id'> | null>;
}

/** Keys with which programs ask in a person's name. */
export type OwnKeys = ReturnType<typeof createApiKeys>;

export function createApiKeys(deps: ApiKeysDeps) {
  return {
    now: deps.now,
    list: async ({ id }: Pick<CurrentUser, 'id'>): Promise<readonly KeyLine[]> => {
      await deps.behind.flush(id);
      return listKeys(deps.db, id);
    },
    create: (user: Pick<CurrentUser, 'id' | 'email'>, wish: KeyWish) => createKey(deps, user, wish),
    revoke: (user: Pick<CurrentUser, 'id'>, keyId: string) => revokeKey(deps, user, keyId),
    /** For an operator: who has an address. Rejects with `not_found` where nobody has. */
    personOf: async (email: string): Promise<Pick<CurrentUser, 'id'>> => {
      const person = await deps.findPerson(email);
      if (person !== null) return person;
      throw new AppError('not_found', { userMessage: 'There is no account with this address.' });
    },
    /** For an operator: revokes a person's key and returns how many that were. */
    revokeOf: ({ id }: Pick<CurrentUser, 'id'>, keyId: string) =>
      revokeKeys(deps.db, { userId: id, keyId, now: deps.now() }),
  };
}

const refuse = (message: string): AppError => new AppError('validation_failed', { userMessage: message });

/**
 * Makes a key and returns it, the only time that it can be read, with all keys of the person. Whether who asks may make one with the scope `admin`
 * was decided before.
 * @throws AppError `validation_failed` for a mistake that the person can correct
 */
async function createKey(
  deps: ApiKeysDeps,
  user: Pick<CurrentUser, 'id' | 'email'>,
  wish: KeyWish,
): Promise<NewKey & { readonly all: readonly KeyLine[] }> {
  const name = wish.name
    .normalize('NFC')
    .replace(/[\p{C}\p{Z}]+/gu, ' ')
    .trim();
  if (name === '') throw refuse('Give the key a name, so that you know later what uses it.');
  if ([...name].length > MAX_KEY_NAME) throw refuse(`The name can have ${MAX_KEY_NAME} characters.`);
  if (wish.scopes.length === 0) throw refuse('Tick at least one thing that the key may do.');
  const key = makeKey();
  const kept = { userId: user.id, name, key, shown: shownPart(key), scopes: wish.scopes, now: deps.now() };
  const all = await inTransaction(deps.db, async (tx) => {
    if (!(await addKey(tx, kept, MAX_KEYS))) return null;
    const may = `With it programs can ${wordsFor(wish.scopes)} in your name, until you revoke it.`;
    await deps.tell(tx, user, `A key for programs that begins with ${kept.shown} was made. ${may}`);
    // In the same transaction: a list that failed afterwards would keep a key from being shown, for ever.
    return listKeys(tx, user.id);
  });
  if (all === null) throw refuse(`You have ${MAX_KEYS} keys, which is the most. Revoke one that nothing uses.`);
  return { name, key, scopes: wish.scopes, all };
}

/**
 * Revokes a key of who asks: here at once, in other processes within five seconds.
 * @throws AppError `not_found` for what is no key of theirs
 */
async function revokeKey(deps: ApiKeysDeps, { id }: Pick<CurrentUser, 'id'>, keyId: string): Promise<void> {
  const revoked = await revokeKeys(deps.db, { userId: id, keyId, now: deps.now() });
  deps.keys.forget({ userId: id });
  if (revoked > 0) return;
  throw new AppError('not_found', { userMessage: 'You have no such key, or it was revoked already.' });
}

const MAY: Readonly<Record<Scope, string>> = {
  read: 'read what you keep',
  analyse: 'analyse and change what you keep',
  admin: 'do what operators do',
};

function wordsFor(scopes: readonly Scope[]): string {
  const words = scopes.map((scope) => MAY[scope]);
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1) ?? ''}`;
}
