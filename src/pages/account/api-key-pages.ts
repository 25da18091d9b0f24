import type { KeyLine, KeyOutcome, KeyWish } from '../../features/api-keys/api-keys.schema.ts';
import type { CurrentUser } from '../../http/session.ts';

/** What the page of keys is given. */
export interface ApiKeyPages {
  /** Milliseconds since 1970-01-01 UTC. */
  readonly now: () => number;
  readonly list: (user: CurrentUser) => Promise<readonly KeyLine[]>;
  readonly create: (user: CurrentUser, wish: KeyWish) => Promise<KeyOutcome>;
  /** Rejects with `not_found` where the person has no such key. */
  readonly revoke: (user: CurrentUser, keyId: string) => Promise<void>;
}
