import { createHash, createHmac, randomBytes } from 'node:crypto';
import { betterAuth } from 'better-auth';
import { twoFactor } from 'better-auth/plugins';
import { newId } from '../db/id.ts';
import type { Database } from '../db/schema.ts';
import { createAuthAdapter } from './auth-adapter.ts';
import { hashPassword, verifyPassword } from './password-hash.ts';
import { MAX_PASSWORD, MIN_PASSWORD } from './password-rules.ts';
import { SESSION_MS } from './session-rules.ts';

export interface AuthDeps {
  readonly db: Database;
  /** Newest first. */
  readonly secrets: readonly string[];
  /** Milliseconds since 1970-01-01 UTC. */
  readonly now: () => number;
}

const NAME = 'TradeWise';
const COOKIE_PREFIX = 'tw';
const SESSION_COOKIE = `${COOKIE_PREFIX}.session_token`;
const CHALLENGE_COOKIE = `${COOKIE_PREFIX}.two_factor`;
const CHALLENGE_SECONDS = 600;
/** How the address of who asks is handed to the library. */
const ADDRESS_HEADER = 'x-tradewise-address';

/** Encrypted texts name the secret that they need by this number, whatever its place in the list is by then. */
const versionOf = (secret: string): number => createHash('sha256').update(secret).digest().readUInt32BE(0);

/** The accounts library over our tables. Its handler is not mounted: our routes, forms and cookies call `auth.api`. */
// The type is what the library infers from these very options; nobody could write it down.
// eslint-disable-next-line @typescript-eslint/explicit-module-boundary-types
export function createAuth({ db, secrets, now }: AuthDeps) {
  return betterAuth({
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
      storeIdentifier: 'hashed',
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
}

export type Auth = ReturnType<typeof createAuth>;

/** Where a call comes from, for the list of sessions. */
export interface CallOrigin {
  readonly address: string;
  readonly userAgent: string;
}

/** The headers that the library understands: who calls, and the session or challenge as its own cookie, signed as it signs. */
export function headersFor(
  secret: string,
  from: CallOrigin,
  cookies: { readonly session?: string; readonly challenge?: string } = {},
): Headers {
  const signed = (name: string, value: string | undefined): string[] => {
    if (value === undefined) return [];
    const mac = createHmac('sha256', secret).update(value).digest('base64');
    return [`${name}=${encodeURIComponent(`${value}.${mac}`)}`];
  };
  const cookie = [...signed(SESSION_COOKIE, cookies.session), ...signed(CHALLENGE_COOKIE, cookies.challenge)];
  return new Headers({
    [ADDRESS_HEADER]: from.address,
    'user-agent': from.userAgent.slice(0, 300),
    ...(cookie.length > 0 ? { cookie: cookie.join('; ') } : {}),
  });
}

/** The values that the library wants kept, read from its answer: ours go out in cookies of our own. */
export function keptBy(headers: Headers): { readonly session: string | null; readonly challenge: string | null } {
  const kept = new Map<string, string>();
  for (const line of headers.getSetCookie()) {
    const [, name, value] = /^([^=;]+)=([^;]*)/.exec(line) ?? [];
    if (name === undefined || !value || /max-age=0/i.test(line)) continue;
    const text = decodeURIComponent(value);
    kept.set(name, text.slice(0, text.lastIndexOf('.')));
  }
  return { session: kept.get(SESSION_COOKIE) ?? null, challenge: kept.get(CHALLENGE_COOKIE) ?? null };
}
