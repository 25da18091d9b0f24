import type { FastifyReply, FastifyRequest } from 'fastify';
import type {
  AccountOverview,
  CallFrom,
  KeptData,
  LinkPurpose,
  NewFactor,
  Outcome,
  SetupForm,
  SignedIn,
  SignUpForm,
  Signups,
} from '../../features/accounts/accounts.schema.ts';
import type { MailDelivery } from '../../features/mail/mail.schema.ts';
import { requireUser } from '../../http/session.ts';
import type { CurrentUser } from '../../http/session.ts';

/** Who is signed in, with what the browser sent and where it stands. */
export interface Signed {
  readonly user: CurrentUser;
  readonly cookie: string;
  readonly from: CallFrom;
}

/** A form of a visitor: where it comes from, and the cookies it brought. */
export interface Sent {
  readonly from: CallFrom;
  readonly cookie: string | null;
  readonly challenge: string | null;
  /** Says that a code was right in this browser before. */
  readonly mark: string | null;
}

type Cookies = readonly string[];

/** What the account pages are given. Nothing here rejects for what a person did wrong: that is an outcome with words. */
export interface AccountPages {
  readonly signups: Signups;
  readonly delivery: MailDelivery;
  readonly minPassword: number;
  readonly sent: (request: FastifyRequest) => Sent;
  readonly signUp: (form: SignUpForm, from: CallFrom) => Promise<Outcome<{ email: string; isConfirmed: boolean }>>;
  /** `to`: the path of this site that the person wanted to see. */
  readonly signIn: (form: { email: string; password: string; to: string }, sent: Sent) => Promise<Outcome<SignedIn>>;
  readonly signInWithCode: (code: string, sent: Sent) => Promise<Outcome<Cookies>>;
  /** Mails a link past the wait for codes that leads to `to` in the end. */
  readonly mailCodeLink: (to: string, sent: Sent) => Promise<Outcome>;
  readonly openCodeLink: (token: string, sent: Sent) => Promise<Outcome<{ cookie: string; to: string | null }>>;
  readonly signOut: (cookie: string | null) => Promise<Cookies>;
  /** What the link of a mail opens; null where it is unknown, used or too old. */
  readonly purposeOf: (token: string) => Promise<LinkPurpose | null>;
  /** `to`: the path that the person wanted to see when signing up; null: none in particular. */
  readonly confirmAddress: (
    form: { token: string; password: string },
    sent: Sent,
  ) => Promise<Outcome<SignedIn & { readonly to: string | null }>>;
  readonly requestReset: (email: string) => Promise<void>;
  readonly resetPassword: (form: { token: string; password: string }, sent: Sent) => Promise<Outcome>;
  readonly isSetupOpen: (code: string) => Promise<boolean>;
  readonly setUp: (form: SetupForm, sent: Sent) => Promise<Outcome<SignedIn>>;
  readonly load: (signed: Signed) => Promise<AccountOverview>;
  readonly changePassword: (signed: Signed, form: { current: string; password: string }) => Promise<Outcome<Cookies>>;
  readonly startSecondFactor: (signed: Signed, password: string) => Promise<Outcome<NewFactor>>;
  readonly finishSecondFactor: (
    signed: Signed,
    form: { code: string; endsOthers: boolean },
  ) => Promise<Outcome<Cookies>>;
  readonly stopSecondFactor: (signed: Signed, password: string) => Promise<Outcome<Cookies>>;
  readonly renewRecoveryCodes: (signed: Signed, password: string) => Promise<Outcome<readonly string[]>>;
  readonly confirmSecondFactor: (signed: Signed, code: string) => Promise<Outcome>;
  readonly endSession: (signed: Signed, session: string) => Promise<boolean>;
  readonly endEverySession: (signed: Signed) => Promise<Cookies>;
  /** What is kept of people, table by table. */
  readonly kept: readonly KeptData[];
  /** Everything that is kept of who is signed in, as JSON text in pieces. */
  readonly exportData: (signed: Signed, password: string) => Promise<Outcome<AsyncIterable<string>>>;
  readonly deleteAccount: (signed: Signed, password: string) => Promise<Outcome<Cookies>>;
}

/** Who sent this request, on a route for signed-in people. */
export function signedOf(accounts: AccountPages, request: FastifyRequest): Signed {
  const { from, cookie } = accounts.sent(request);
  return { user: requireUser(request), cookie: cookie ?? '', from };
}

/** The status of a form that comes back with words: too early, or not right. */
export function statusOf(outcome: { readonly retryAfterSeconds?: number }, reply: FastifyReply): FastifyReply {
  if (outcome.retryAfterSeconds === undefined) return reply.code(422);
  return reply.code(429).header('retry-after', String(outcome.retryAfterSeconds));
}
