import { oneOf, optional, refuse, variable } from './variable.ts';

/** Who may make an account. */
const SIGNUPS = ['open', 'invite', 'closed'] as const;

/** Secrets, the one that signs first. */
const secrets = (text: string): readonly string[] => {
  const all = text.split(',').map((secret) => secret.trim());
  if (all.some((secret) => secret === '')) return refuse('holds an empty secret between commas');
  return new Set(all).size === all.length ? all : refuse('holds one secret twice');
};

const address = (text: string): string =>
  /^[^\s@,]+@[^\s@,]+$/.test(text) ? text : refuse('must be one e-mail address');

/** Who may sign up, and what sessions are signed with. */
export const ACCOUNT_VARIABLES = {
  sessionSecrets: optional({
    name: 'SESSION_SECRET',
    description:
      'Signs sessions and encrypts second factors: 32 or more random characters, such as from "openssl rand -hex 32". ' +
      'To change it, list new and old with a comma: the first signs, all verify; run "tradewise secret rotate" before ' +
      'removing the old one. Required in production; development creates one in .tradewise/session-secret.',
    secret: true,
    parse: secrets,
  }),
  signups: variable({
    name: 'SIGNUPS',
    description: 'Who may create an account: open, invite ("tradewise user invite") or closed.',
    fallback: 'open',
    parse: oneOf(SIGNUPS),
  }),
  adminEmail: optional({
    name: 'ADMIN_EMAIL',
    description: 'The account with this address becomes operator once the address is confirmed.',
    parse: address,
  }),
} as const;
