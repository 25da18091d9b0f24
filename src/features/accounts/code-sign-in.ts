import { insertSession } from '../../platform/auth/session-store.ts';
import type { AppError } from '../../platform/errors.ts';
import type { AccountsDeps } from './accounts-deps.ts';
import type { CallFrom } from './accounts.schema.ts';
import { findChallenge, findUser, holdUser, inTransaction, spendChallenge } from './accounts.store.ts';
import type { Database } from './accounts.store.ts';
import { challengeOf, clearChallenge } from './challenge-cookie.ts';
import { checkCode, isTimeCode, tidy } from './check-code.ts';
import { earnMark, lendMark, markTokenOf } from './factor-mark.ts';
import { giveTryBack, spendTry } from './factor-marks.store.ts';
import { comeBackIn, refuse, spanOf, tooSoon } from './refusals.ts';
import { LOST, WRONG_CODE } from './second-factor.ts';
import { beginCode, beginRecovery, judge } from './sign-in-delays.ts';
import type { Attempt } from './sign-in-delays.ts';
import { openSession, tell } from './sign-in.ts';

const START_AGAIN = 'Sign in again: this took too long, or the code was used already.';
const FIRST_THE_PASSWORD = 'Sign in with your password first, in this browser, and then open the link again.';
const GONE = 'This link was used already, or is too old. Ask for a new one.';

/** How long the link past the wait can be used, and how many are sent to one person within that time. */
const LINK_MINUTES = 24 * 60;
const MOST_LINKS = 5;
const PURPOSE = 'second-factor';

/** What a browser brought to the second step of signing in: who is meant, and whether a code was right in it before. */
export interface CodeCookies {
  readonly challenge: string | null;
  readonly mark: string | null;
}

interface Waiting {
  readonly id: string;
  readonly userId: string;
}

async function whoWaits(deps: AccountsDeps, cookie: string | null): Promise<Waiting | null> {
  const challenge = challengeOf(deps.secrets, cookie);
  return challenge === null ? null : findChallenge(deps.db, challenge, deps.now());
}

/**
 * Counts an attempt at a code, each kind where guessing it would be stopped: recovery codes by place, codes of the app at the
 * mark of this browser while it has tries left, and else at the account.
 */
async function begin(
  deps: AccountsDeps,
  { userId }: Waiting,
  form: { readonly isTime: boolean; readonly mark: string | null },
  from: CallFrom,
): Promise<Attempt> {
  const now = deps.now();
  const { mark } = form;
  if (!form.isTime) return beginRecovery(deps.db, userId, from, now);
  if (mark === null || !(await spendTry(deps.db, mark, userId, now))) return beginCode(deps.db, userId, now);
  // A right code makes a new mark, and this one goes.
  return { waitMs: 0, succeed: () => Promise.resolve(), undo: (tx = deps.db) => giveTryBack(tx, mark) };
}

/** The second step of signing in: the code of the app, or a recovery code. Each is good once. */
export async function signInWithCode(
  deps: AccountsDeps,
  form: { readonly code: string; readonly cookies: CodeCookies },
  from: CallFrom,
  oldCookie: string | null,
): Promise<readonly string[]> {
  const waiting = await whoWaits(deps, form.cookies.challenge);
  if (waiting === null) throw refuse(START_AGAIN);
  const code = tidy(form.code);
  const isTime = isTimeCode(code);
  const mark = markTokenOf(deps, form.cookies.mark);
  const attempt = await begin(deps, waiting, { isTime, mark }, from);
  if (attempt.waitMs > 0) throw isTime ? sayWait(deps, attempt.waitMs) : comeBackIn(attempt.waitMs);
  return judge(attempt, async () => {
    const checked = await checkCode(deps, waiting.userId, code);
    if (checked.is !== 'right') throw refuse(checked.is === 'lost' ? LOST : WRONG_CODE);
    const entered = await inTransaction(deps.db, async (tx) => {
      if (!(await checked.take(tx))) return WRONG_CODE;
      return enter(deps, tx, { waiting, attempt, mark, oldCookie }, from);
    });
    if (typeof entered === 'string') throw refuse(entered);
    const { cookies } = tell(deps, entered);
    return [...cookies, entered.markCookie, clearChallenge(deps.sessions.isSecure)];
  });
}

/** Opens the session where somebody still waits for it; else why not, in words for the person. */
async function enter(
  deps: AccountsDeps,
  tx: Database,
  {
    waiting,
    attempt,
    mark,
    oldCookie,
  }: { waiting: Waiting; attempt: Attempt; mark: string | null; oldCookie: string | null },
  from: CallFrom,
) {
  const user = await holdUser(tx, waiting.userId);
  if (user === null || user.disabled_at !== null) return START_AGAIN;
  if (!(await spendChallenge(tx, waiting.id))) return START_AGAIN;
  await attempt.succeed(tx);
  const token = await insertSession(tx, user.id, from, deps.now(), deps.now());
  const markCookie = await earnMark(deps, tx, user.id, mark);
  return { ...(await openSession(deps, tx, user, token, oldCookie)), markCookie };
}

/** Too many codes were wrong: how long to wait, and how the owner gets in before. */
function sayWait(deps: AccountsDeps, waitMs: number): AppError {
  const link = deps.canMail ? ', with a link by mail (below)' : '';
  return tooSoon(
    waitMs,
    `Too many wrong codes were entered for this account, here or elsewhere. Wait ${spanOf(waitMs)} and enter a code of the ` +
      `app then. You get in now with a recovery code${link}, or in a browser in which you entered a code before.`,
  );
}

/**
 * Sends a link with which this person can enter a code without the wait. Only to who entered the password; the link opens
 * nothing without a code, since whoever reads the mails could set a new password, too.
 */
export async function mailCodeLink(
  deps: AccountsDeps,
  form: { readonly to: string; readonly cookies: CodeCookies },
): Promise<void> {
  if (!deps.canMail) throw refuse('Mail is not set up on this server. Use a recovery code, or ask its operator.');
  const waiting = await whoWaits(deps, form.cookies.challenge);
  if (waiting === null) throw refuse(START_AGAIN);
  return inTransaction(deps.db, async (tx) => {
    const user = await holdUser(tx, waiting.userId);
    if (user === null || user.disabled_at !== null) throw refuse(START_AGAIN);
    if ((await deps.links.countRecent(tx, PURPOSE, user.id, LINK_MINUTES)) >= MOST_LINKS) {
      throw refuse('Several links were sent to you within the last day: open one that you did not use yet.');
    }
    const about = { purpose: PURPOSE, subject: user.id, minutes: LINK_MINUTES, toPath: form.to };
    await deps.sendMail(tx, { kind: PURPOSE, to: user.email, link: await deps.links.create(tx, about) });
    return;
  });
}

/** Uses the link up: codes entered in this browser do not wait for ten minutes. Returns the cookie, and where to go on to. */
export async function openCodeLink(
  deps: AccountsDeps,
  form: { readonly token: string; readonly cookies: CodeCookies },
): Promise<{ readonly cookie: string; readonly to: string | null }> {
  const subject = await deps.links.read(deps.db, form.token, PURPOSE);
  if (subject === null) throw refuse(GONE);
  const waiting = await whoWaits(deps, form.cookies.challenge);
  const user = waiting?.userId === subject ? await findUser(deps.db, subject) : null;
  if (user === null || user.disabled_at !== null) throw refuse(FIRST_THE_PASSWORD);
  const to = await deps.links.pathOf(deps.db, form.token);
  const cookie = await inTransaction(deps.db, async (tx) =>
    (await deps.links.use(tx, form.token, PURPOSE)) === null ? null : lendMark(deps, tx, user.id),
  );
  if (cookie === null) throw refuse(GONE);
  return { cookie, to };
}
