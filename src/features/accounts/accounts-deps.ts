import type { ApiKeys } from '../../platform/auth/api-keys.ts';
import type { Sessions } from '../../platform/auth/sessions.ts';
import type { Secrets } from '../../platform/auth/secrets.ts';
import type { WriteBehind } from '../../platform/write-behind.ts';
import type { PersonalData, Person } from '../../platform/personal-data.ts';
import type { Database } from './accounts.store.ts';
import type { Mail } from '../mail/mail.ts';
import type { Signups } from './accounts.schema.ts';
import type { StrangerLimits } from './stranger-limits.ts';

/**
 * A mail of accounts, before it has a layout. None says what somebody typed, such as a name: a stranger could sign up with
 * the address of somebody else and have words of their own sent there. `link` is a whole address that works once.
 */
export type AccountMail =
  | { readonly kind: 'verify-email'; readonly to: string; readonly link: string }
  | { readonly kind: 'already-registered'; readonly to: string; readonly link: string }
  | { readonly kind: 'reset-password'; readonly to: string; readonly link: string }
  | { readonly kind: 'second-factor'; readonly to: string; readonly link: string }
  | { readonly kind: 'invitation'; readonly to: string; readonly link: string }
  | { readonly kind: 'account-notice'; readonly to: string; readonly what: string };

/** Sends a mail, or puts it in the queue within the caller's transaction. Never called where `canMail` is false. */
export type SendAccountMail = (tx: Database, mail: AccountMail) => Promise<void>;

/** Links that work once, until they expire; the subject is the id of a person, the address that is invited, or `setup`. */
export type AccountLinks = Mail['links'];

/** What the use cases of accounts are given. */
export interface AccountsDeps {
  readonly db: Database;
  readonly secrets: Secrets;
  readonly sessions: Sessions;
  readonly keys: ApiKeys;
  /** Milliseconds since 1970-01-01 UTC. */
  readonly now: () => number;
  readonly signups: Signups;
  /** The account that becomes operator once its address is confirmed; null: none. */
  readonly adminEmail: string | null;
  readonly isProduction: boolean;
  /** False where mail is not configured: whoever needs a link is told to ask the operator. */
  readonly canMail: boolean;
  /** False where SESSION_SECRET is not set and a restart forgets it. */
  readonly hasLastingSecret: boolean;
  readonly sendMail: SendAccountMail;
  readonly askForMail: Mail['ask'];
  readonly links: AccountLinks;
  readonly strangers: StrangerLimits;
  /** Writes behind the answers what is noted of people. */
  readonly behind: WriteBehind;
  /** What happens before a person is erased. */
  readonly beforeErasing: {
    /** Ends at once what the person pays for. Never rejects: what cannot be ended now is ended later. */
    endPayments: (userId: string) => Promise<void>;
  };
  /** What is kept of people; loaded when it is first needed. */
  readonly records: () => Promise<PersonalRecords>;
}

/** What is kept of people, in every table of every feature. */
export interface PersonalRecords {
  readonly tables: readonly PersonalData[];
  /** Takes a person out of every table, in the caller's transaction. */
  readonly erase: (tx: Database, person: Person) => Promise<void>;
  /** Erases remnants of deleted rows where the database engine allows it. */
  readonly scrub: (db: Database) => Promise<void>;
}
