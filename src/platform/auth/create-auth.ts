import { createHash, randomBytes } from 'node:crypto';
import { betterAuth } from 'better-auth';
import { twoFactor } from 'better-auth/plugins';
import { newId } from '../db/id.ts';
import type { Database } from '../db/schema.ts';
import { createAuthAdapter } from './auth-adapter.ts';
import { ADDRESS_HEADER, challengeDigest, COOKIE_PREFIX } from './auth-headers.ts';
import { throwingFailures } from './database-failures.ts';
import { hashPassword, verifyPassword } from './password-hash.ts';
import { MAX_PASSWORD, MIN_PASSWORD } from './password-length.ts';
import { SESSION_MS } from './session-rules.ts';

export interface AuthDeps {
  readonly db: Database;
  /** Newest first. */
  readonly secrets: readonly string[];
  /** Milliseconds since 1970-01-01 UTC. */
  readonly now: () => number;
}

const NAME = 'TradeWise';
const CHALLENGE_SECONDS = 600;

/** Encrypted texts refer to their secret by this number, which does not depend on its place in the list. */
const versionOf = (secret: string): number => createHash('sha256').update(secret).digest().readUInt32BE(0);

/**
 * The accounts library over our tables. Its handler is not mounted: our routes, forms and cookies call `auth.api`,
 * which throws where a statement failed, even if the library hides the failure.
 */
// The type is what the library infers from these very options; it cannot be written by hand.
// eslint-disable-next-line @typescript-eslint/explicit-module-boundary-types
export function createAuth({ db, secrets, now }: AuthDeps) {
  const library = betterAuth({
    appName: NAME,
    baseURL: 'http://localhost',
    secrets: secrets.map((value) => ({ version: versionOf(value), value })),
    database: createAuthAdapter(db),
    logger: { disabled: true },
    telemetry: { enabled: false },
    emailAndPassword: {
      enabled: true,
      autoSignIn: false,
      requireEmailVerification: true,
      minPasswordLength: MIN_PASSWORD,
      maxPasswordLength: MAX_PASSWORD * 4,
      password: { hash: hashPassword, verify: ({ hash, password }) => verifyPassword(hash, password) },
    },
    user: {
      modelName: 'users',
      fields: { emailVerified: 'email_verified', createdAt: 'created_at', updatedAt: 'updated_at' },
    },
    account: {
      modelName: 'credentials',
      fields: {
        userId: 'user_id',
        providerId: 'provider_id',
        accountId: 'account_id',
        createdAt: 'created_at',
        updatedAt: 'updated_at',
      },
    },
    session: {
      modelName: 'sessions',
      expiresIn: SESSION_MS / 1000,
      disableSessionRefresh: true,
      fields: {
        userId: 'user_id',
        token: 'token_hash',
        expiresAt: 'expires_at',
        createdAt: 'created_at',
        updatedAt: 'updated_at',
        ipAddress: 'ip_address',
        userAgent: 'user_agent',
      },
    },
    verification: {
      modelName: 'sign_in_challenges',
      storeIdentifier: { hash: (challenge) => Promise.resolve(challengeDigest(challenge)) },
      fields: { expiresAt: 'expires_at', createdAt: 'created_at', updatedAt: 'updated_at' },
    },
    advanced: {
      cookiePrefix: COOKIE_PREFIX,
      useSecureCookies: false,
      database: { generateId: () => newId(now()) },
      ipAddress: { ipAddressHeaders: [ADDRESS_HEADER] },
    },
    databaseHooks: {
      session: {
        create: {
          // 256 bits, and our clock.
          before: (session) => {
            const at = now();
            const times = { createdAt: new Date(at), updatedAt: new Date(at), expiresAt: new Date(at + SESSION_MS) };
            return Promise.resolve({ data: { ...session, ...times, token: randomBytes(32).toString('base64url') } });
          },
        },
      },
      verification: {
        create: {
          before: (challenge) => {
            const at = now();
            const expiresAt = new Date(at + CHALLENGE_SECONDS * 1000);
            return Promise.resolve({
              data: { ...challenge, createdAt: new Date(at), updatedAt: new Date(at), expiresAt },
            });
          },
        },
      },
    },
    plugins: [
      twoFactor({
        issuer: NAME,
        twoFactorCookieMaxAge: CHALLENGE_SECONDS,
        schema: {
          user: { fields: { twoFactorEnabled: 'two_factor_enabled' } },
          twoFactor: {
            modelName: 'second_factors',
            fields: {
              userId: 'user_id',
              backupCodes: 'backup_codes',
              failedVerificationCount: 'failed_verification_count',
              lockedUntil: 'locked_until',
            },
          },
        },
      }),
    ],
  });
  return { ...library, api: throwingFailures(library.api) };
}

export type Auth = ReturnType<typeof createAuth>;
