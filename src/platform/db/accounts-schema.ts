import type { Generated } from 'kysely';

/** The tables of accounts and sessions. Instants are milliseconds since 1970-01-01 UTC; tokens stand here as digests only. */
export interface AccountTables {
  users: UsersTable;
  credentials: CredentialsTable;
  sessions: SessionsTable;
  second_factors: SecondFactorsTable;
  second_factor_marks: SecondFactorMarksTable;
  sign_in_challenges: SignInChallengesTable;
  sign_in_delays: SignInDelaysTable;
  api_keys: ApiKeysTable;
}

export interface UsersTable {
  id: string;
  /** In small letters. */
  email: string;
  name: string;
  created_at: number;
  updated_at: Generated<number>;
  /** 1 where the address was confirmed. */
  email_verified: Generated<number>;
  image: string | null;
  /** 1 where signing in asks for a code as well. */
  two_factor_enabled: Generated<number>;
  /** `user` or `operator`. */
  role: Generated<string>;
  /** When an operator shut the account; null: it is open. */
  disabled_at: number | null;
}

/** How a person signs in; today that is a password. */
export interface CredentialsTable {
  id: string;
  user_id: string;
  provider_id: string;
  account_id: string;
  /** Argon2id, in the PHC string format. */
  password: string | null;
  created_at: number;
  updated_at: number;
}

export interface SessionsTable {
  id: string;
  user_id: string;
  /** SHA-256 (hex) of the token that the cookie carries. */
  token_hash: string;
  created_at: number;
  updated_at: number;
  expires_at: number;
  ip_address: string | null;
  user_agent: string | null;
  last_seen_at: number | null;
  second_factor_at: number | null;
}

export interface SecondFactorsTable {
  id: string;
  user_id: string;
  /** Encrypted with SESSION_SECRET. */
  secret: string;
  /** Encrypted with SESSION_SECRET. */
  backup_codes: string;
  /** 1 once a code of it was entered. */
  verified: number | null;
  failed_verification_count: number | null;
  locked_until: number | null;
  /** Written by the release before only. */
  last_code_hash: string | null;
  /** When a code of the app was last taken. */
  last_code_at: number | null;
  /** The newest time step (of 30 s since 1970-01-01 UTC) whose code was taken; none up to it is taken again. */
  last_step: number | null;
}

/** A browser in which a code was entered before, so that wrong codes from elsewhere do not make it wait. */
export interface SecondFactorMarksTable {
  id: string;
  user_id: string;
  /** SHA-256 (hex) of the token that the browser's cookie carries. */
  token_hash: string;
  created_at: number;
  expires_at: number;
  /** How many codes may still be tried with it; a right one makes a new mark. */
  tries_left: number;
}

/** A sign-in that still lacks its second factor. */
export interface SignInChallengesTable {
  id: string;
  identifier: string;
  value: string;
  created_at: number;
  updated_at: number;
  expires_at: number;
}

/** How often signing in failed of late, by digest of account, of address, and of both. */
export interface SignInDelaysTable {
  key: string;
  failures: number;
  last_failed_at: number;
  /** No attempt is looked at before. */
  ready_at: number;
}

/** Keys with which a person's programs ask in the person's name. */
export interface ApiKeysTable {
  id: string;
  user_id: string;
  /** What the person calls it. */
  name: string;
  /** SHA-256 (hex) of the whole key; the key itself stands nowhere. */
  key_hash: string;
  /** How it begins, so that a person can tell keys apart. */
  shown: string;
  /** Scopes in order, with spaces between them. */
  scopes: string;
  created_at: number;
  last_used_at: number | null;
  revoked_at: number | null;
}
