import type { CurrentUser } from '../../platform/auth/current-user.ts';
import type { AccountsDeps } from './accounts-deps.ts';
import type { AccountOverview, CallFrom } from './accounts.schema.ts';
import { erasePerson } from './erase-person.ts';
import { dropMarksOf } from './factor-marks.store.ts';
import { refuse } from './refusals.ts';
import { verifyOwnPassword } from './sign-in.ts';
import { listSessions } from '../../platform/auth/session-store.ts';

/** What the account page shows. */
export async function loadAccount(deps: AccountsDeps, user: CurrentUser): Promise<AccountOverview> {
  await deps.behind.flush(user.id);
  const lines = await listSessions(deps.db, user.id, deps.now());
  return {
    hasSecondFactor: user.hasSecondFactor,
    hasLastingSecret: deps.hasLastingSecret,
    sessions: lines.map((line) => ({
      id: line.id,
      isThis: line.id === user.sessionId,
      createdAt: line.created_at,
      lastSeenAt: line.last_seen_at ?? line.created_at,
      address: line.ip_address ?? '',
      userAgent: line.user_agent ?? '',
    })),
  };
}

/** Ends one session of the person who asks; that of somebody else is not there. */
export async function endSession(deps: AccountsDeps, user: CurrentUser, sessionId: string): Promise<boolean> {
  return (await deps.sessions.end({ userId: user.id, sessionId })) > 0;
}

/** Signs the person out everywhere, here as well. */
export async function endEverySession(deps: AccountsDeps, user: CurrentUser): Promise<readonly string[]> {
  await dropMarksOf(deps.db, user.id);
  await deps.sessions.end({ userId: user.id });
  return [deps.sessions.clearCookie];
}

/** Deletes the account with everything that belongs to it. */
export async function deleteAccount(
  deps: AccountsDeps,
  user: CurrentUser,
  form: { readonly password: string },
  from: CallFrom,
): Promise<readonly string[]> {
  await verifyOwnPassword(deps, user, form.password, from);
  if (!(await erasePerson(deps, user))) throw refuse('You are the only operator. Make somebody else operator first.');
  return [deps.sessions.clearCookie];
}
