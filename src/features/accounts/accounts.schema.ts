import { Type } from 'typebox';
import type { Static } from 'typebox';

/** Who may make an account. */
export type Signups = 'open' | 'invite' | 'closed';

const Email = Type.String({ minLength: 3, maxLength: 254 });
const Password = Type.String({ minLength: 1, maxLength: 512 });
const Code = Type.String({ minLength: 1, maxLength: 40 });
const To = Type.Optional(Type.String({ maxLength: 2000 }));
const Token = Type.String({ minLength: 1, maxLength: 200 });
const strict = { additionalProperties: false } as const;

export const SignUpForm = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 80 }),
    email: Email,
    password: Password,
    invite: Type.Optional(Type.String({ maxLength: 200 })),
    to: To,
  },
  strict,
);
export type SignUpForm = Static<typeof SignUpForm>;

export const SignInForm = Type.Object({ email: Email, password: Password, to: To }, strict);
export type SignInForm = Static<typeof SignInForm>;

/** Asks for a link past the wait for codes, or goes through it. */
export const CodeLinkForm = Type.Object({ to: To }, strict);
export type CodeLinkForm = Static<typeof CodeLinkForm>;

export const CodeForm = Type.Object({ code: Code, to: To }, strict);
export type CodeForm = Static<typeof CodeForm>;

export const ForgotForm = Type.Object({ email: Email }, strict);
export const TokenParams = Type.Object({ token: Token }, strict);
export const PasswordForm = Type.Object({ password: Password }, strict);
export const ChangePasswordForm = Type.Object({ current: Password, password: Password }, strict);
export const FinishFactorForm = Type.Object(
  {
    code: Code,
    uri: Type.String({ maxLength: 500 }),
    codes: Type.String({ maxLength: 500 }),
    end_others: Type.Optional(Type.Literal('on')),
  },
  strict,
);
export const EndSessionForm = Type.Object({ session: Type.String({ minLength: 1, maxLength: 64 }) }, strict);
export const EmptyForm = Type.Object({}, strict);
export const SetupForm = Type.Object(
  { code: Token, name: Type.String({ minLength: 1, maxLength: 80 }), email: Email, password: Password },
  strict,
);
export type SetupForm = Static<typeof SetupForm>;

/** Where a call comes from, for the list of sessions and the delays after failures. */
export interface CallFrom {
  readonly address: string;
  readonly userAgent: string;
}

/** A sign-in that went through, or that waits for a code; each carries the `set-cookie` lines of its answer. */
export interface SignedIn {
  readonly kind: 'signed-in' | 'second-factor';
  readonly cookies: readonly string[];
}

/** What a new second factor shows, once. */
export interface NewFactor {
  /** `otpauth://…`, for authenticator apps. */
  readonly uri: string;
  /** Each opens the account once where the app is lost. */
  readonly codes: readonly string[];
}

/** One session in the list. */
export interface SessionLine {
  readonly id: string;
  readonly isThis: boolean;
  /** Milliseconds since 1970-01-01 UTC. */
  readonly createdAt: number;
  readonly lastSeenAt: number;
  readonly address: string;
  readonly userAgent: string;
}

/** What the account page shows beside who is signed in. */
export interface AccountOverview {
  readonly sessions: readonly SessionLine[];
  readonly hasSecondFactor: boolean;
  /** False where a restart forgets SESSION_SECRET, and with it every second factor. */
  readonly hasLastingSecret: boolean;
}

/** What one table holds of a person, in words. */
export interface KeptData {
  readonly table: string;
  readonly title: string;
  readonly what: string;
  readonly why: string;
  readonly until: string;
}

/** What the link of a mail opens. */
export const LINK_PURPOSES = [
  'verify-email',
  'reset-password',
  'invitation',
  'setup',
  'sign-in',
  'second-factor',
] as const;
export type LinkPurpose = (typeof LINK_PURPOSES)[number];
