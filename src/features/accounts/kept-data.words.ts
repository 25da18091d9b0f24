import type { KeptData } from './accounts.schema.ts';

type Words = Omit<KeptData, 'table'>;

/** What each table holds of a person, why, and for how long, by table. */
const WORDS: Readonly<Record<string, Words>> = {
  users: {
    title: 'Account',
    what: 'Name, e-mail address, when it was made and changed, whether the address is confirmed, and what you may do here.',
    why: 'To know you when you come back.',
    until: 'Until you delete the account; 30 days where the address is never confirmed.',
  },
  credentials: {
    title: 'Password',
    what: 'When it was set. The password itself is kept as an Argon2id hash, which is not in the file.',
    why: 'To let nobody else in.',
    until: 'Until you change it or delete the account.',
  },
  second_factors: {
    title: 'Second factor',
    what: 'Whether it is on, and when the last code was taken. Its key and recovery codes are kept encrypted and are not in the file.',
    why: 'To ask for a code as well.',
    until: 'Until you switch it off.',
  },
  second_factor_marks: {
    title: 'Browsers in which you entered a code',
    what: 'When each got its mark, until when it counts, and how many wrong codes may still be tried there. The marks themselves are kept as digests, which are not in the file.',
    why: 'So that whoever tries codes elsewhere does not make you wait.',
    until: '90 days, or until you change your password, sign out everywhere or switch the second factor off.',
  },
  sessions: {
    title: 'Sessions',
    what: 'Network address, browser, when each began and was last used.',
    why: 'To keep you signed in, and to show you where you are.',
    until: 'Eight hours from signing in, and gone within two days.',
  },
  sign_in_challenges: {
    title: 'Sign-ins that wait for a code',
    what: 'When they began.',
    why: 'To know whose code is meant.',
    until: 'Ten minutes, and gone within two days.',
  },
  sign_in_delays: {
    title: 'Failed sign-ins and known places',
    what: 'How often signing in to your account failed, codes among it, and that it worked from a place before. Addresses stand there as digests, which are not in the file.',
    why: 'To slow down whoever guesses your password, but not you.',
    until: 'Failures count for a day, a place is known for 30 days.',
  },
  api_keys: {
    title: 'API keys',
    what: 'What you call them, how they begin, what they may do, when they were made and last used. The keys themselves are kept as hashes, which are not in the file.',
    why: 'To let your programs in.',
    until: 'Until you revoke them, and 30 days longer.',
  },
  favorite_stocks: {
    title: 'Favourites',
    what: 'Symbols in your order, with your notes and tags; those that you took off the list, too.',
    why: 'Because you keep them.',
    until: 'Until you delete the account; what you took off the list for about a day, so that you can bring it back.',
  },
  saved_screens: {
    title: 'Saved screens',
    what: 'The filters that you saved under a name, and when.',
    why: 'Because you keep them.',
    until: 'Until you remove them or delete the account.',
  },
  shared_verdicts: {
    title: 'Shared verdicts',
    what: 'The verdicts that you shared by a link, as they were, and when.',
    why: 'To show them to whom you gave the link.',
    until: 'Until you take the link back or delete the account.',
  },
  search_history: {
    title: 'History',
    what: 'What you looked up and had analysed, and when.',
    why: 'To let you go back to it and compare.',
    until: 'Two years, or until you clear it.',
  },
  tasks: {
    title: 'Analyses that run behind the requests',
    what: 'What you asked for, when it ran, its result, and what went wrong.',
    why: 'So that you can come back for the result.',
    until: 'A week after the end.',
  },
  run_steps: {
    title: 'Steps of those analyses',
    what: 'When each step began.',
    why: 'To show you how far they are.',
    until: 'As long as the analysis itself is kept here.',
  },
  idempotency_keys: {
    title: 'Requests that a program of yours may send again',
    what: 'When each was sent, and its answer. The keys are kept as digests, which are not in the file.',
    why: 'So that sending one again does nothing twice.',
    until: 'A day, and gone within two.',
  },
  quota_units: {
    title: 'New analyses that count to your plan',
    what: 'Which symbols were computed anew for you on a day, and when.',
    why: 'To hold to what your plan allows a day.',
    until: 'A day, and gone within two.',
  },
  security_events: {
    title: 'Security events',
    what: 'What looked like an attack on your account or came from it: kind, network address, how often and when. Your account stands there as a digest, which is not in the file.',
    why: 'To notice attacks and to stop them.',
    until: '90 days after it was last seen.',
  },
  key_places: {
    title: 'Places from which keys were used',
    what: 'When a key was first used from each. The network addresses are kept as digests, which are not in the file.',
    why: 'To notice a key that somebody else uses.',
    until: 'Until the key goes.',
  },
  operator_actions: {
    title: 'What you did as operator',
    what: 'What, when, and how you were signed in.',
    why: 'To know who changed what.',
    until: 'Two years; without your name once you delete the account.',
  },
  billing_customers: {
    title: 'Your number at Stripe',
    what: 'The id under which Stripe, which takes the payments, knows you. Card and postal address are at Stripe and not here.',
    why: 'To know what you pay for.',
    until: 'Until you delete the account; what you pay for is then ended at Stripe.',
  },
  subscriptions: {
    title: 'What you subscribed to',
    what: 'Plan, interval, state, and until when it was paid.',
    why: 'To let you use what you pay for.',
    until: 'Until you delete the account.',
  },
  mail_queue: {
    title: 'Mails to you',
    what: 'Those that wait or could not be delivered: kind, subject, and what the mail server answered. Of mails that left the address is forgotten at once.',
    why: 'To send them.',
    until: 'Until they leave; 30 days where they cannot.',
  },
  mail_links: {
    title: 'Links in mails to you',
    what: 'What each was for, when it was used and to which page of this site it led. The links themselves are kept as digests, which are not in the file.',
    why: 'So that each works once.',
    until: '30 days after their end.',
  },
  mail_suppressions: {
    title: 'Mails that you do not get',
    what: 'Which kinds you ended, and whether a mail server said that your address takes none.',
    why: 'To send you none of them.',
    until: 'Until you delete the account.',
  },
};

/** The lines of the page for these tables, the account first. */
export function describeKept(tables: readonly { readonly table: string }[]): readonly KeptData[] {
  const asked = new Set(tables.map(({ table }) => table));
  return Object.entries(WORDS).flatMap(([table, words]) => (asked.has(table) ? [{ table, ...words }] : []));
}

/** The lines of all tables that hold something of a person. */
export const ALL_KEPT: readonly KeptData[] = describeKept(Object.keys(WORDS).map((table) => ({ table })));
