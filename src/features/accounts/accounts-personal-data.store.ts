import type { PersonalData } from '../../platform/personal-data.ts';
import { dropMarksOf } from './factor-marks.store.ts';
import { delaysOf, forgetDelays } from './sign-in-delays.ts';

const users: PersonalData = {
  table: 'users',
  read: (db, { userId }) =>
    db
      .selectFrom('users')
      .select(['id', 'email', 'name', 'image', 'role', 'email_verified', 'two_factor_enabled'])
      .select(['created_at', 'updated_at', 'disabled_at'])
      .where('id', '=', userId)
      .execute(),
  erase: async (tx, { userId }) => {
    await tx.deleteFrom('users').where('id', '=', userId).execute();
  },
};

const credentials: PersonalData = {
  table: 'credentials',
  read: (db, { userId }) =>
    db
      .selectFrom('credentials')
      .select(['provider_id', 'created_at', 'updated_at'])
      .where('user_id', '=', userId)
      .orderBy('created_at')
      .execute(),
  erase: async (tx, { userId }) => {
    await tx.deleteFrom('credentials').where('user_id', '=', userId).execute();
  },
};

const sessions: PersonalData = {
  table: 'sessions',
  read: (db, { userId }) =>
    db
      .selectFrom('sessions')
      .select(['ip_address', 'user_agent', 'created_at', 'last_seen_at', 'second_factor_at', 'expires_at'])
      .where('user_id', '=', userId)
      .orderBy('created_at')
      .orderBy('id')
      .execute(),
  erase: async (tx, { userId }) => {
    await tx.deleteFrom('sessions').where('user_id', '=', userId).execute();
  },
};

const secondFactors: PersonalData = {
  table: 'second_factors',
  read: (db, { userId }) =>
    db.selectFrom('second_factors').select(['verified', 'last_code_at']).where('user_id', '=', userId).execute(),
  erase: async (tx, { userId }) => {
    await tx.deleteFrom('second_factors').where('user_id', '=', userId).execute();
  },
};

const marks: PersonalData = {
  table: 'second_factor_marks',
  read: (db, { userId }) =>
    db
      .selectFrom('second_factor_marks')
      .select(['created_at', 'expires_at', 'tries_left'])
      .where('user_id', '=', userId)
      .orderBy('created_at')
      .orderBy('id')
      .execute(),
  erase: (tx, { userId }) => dropMarksOf(tx, userId),
};

/** Whose sign-in waits for a code stands in `value`. */
const challenges: PersonalData = {
  table: 'sign_in_challenges',
  read: (db, { userId }) =>
    db
      .selectFrom('sign_in_challenges')
      .select(['created_at', 'expires_at'])
      .where('value', 'like', `%${userId}%`)
      .orderBy('created_at')
      .execute(),
  erase: async (tx, { userId }) => {
    await tx.deleteFrom('sign_in_challenges').where('value', 'like', `%${userId}%`).execute();
  },
};

const WHAT_A_DELAY_COUNTS: Readonly<Record<string, string>> = {
  account: 'failed sign-ins from everywhere',
  pair: 'failed sign-ins from one place',
  known: 'a place from which signing in worked',
  confirm: 'wrong codes while signed in',
  code: 'wrong codes at signing in',
  recovery: 'wrong recovery codes from one place',
};

/** The keys are digests that say nothing to the person; what they count does. */
const delays: PersonalData = {
  table: 'sign_in_delays',
  read: async (db, person) =>
    (await delaysOf(db, person)).map(({ key, failures, last_failed_at, ready_at }) =>
      key.startsWith('known:')
        ? { counts: WHAT_A_DELAY_COUNTS['known'], last_at: last_failed_at }
        : { counts: WHAT_A_DELAY_COUNTS[key.split(':', 1)[0] ?? ''], failures, last_at: last_failed_at, ready_at },
    ),
  erase: forgetDelays,
};

/** Where accounts know a person. */
export const ACCOUNTS_PERSONAL_DATA: readonly PersonalData[] = [
  users,
  credentials,
  sessions,
  secondFactors,
  marks,
  challenges,
  delays,
];
