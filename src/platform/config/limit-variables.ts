import { optional, refuse, variable } from './variable.ts';

/** So many instants of one client are kept for each route, so there is a most. */
const MOST = 10_000;

const requests = (text: string): number =>
  /^\d{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= MOST
    ? Number(text)
    : refuse(`must be a whole number from 1 to ${MOST}`);

const contact = (text: string): string => {
  const url = /^[^\s@:/]+@[^\s@]+$/.test(text) ? `mailto:${text}` : text;
  return /^(https:\/\/|mailto:|tel:)[\x21-\x7e]+$/.test(url) && URL.canParse(url)
    ? url
    : refuse('must be an e-mail address, or begin with https://, mailto: or tel:');
};

/** How much one client may ask for, and whom to tell of a weakness. */
export const LIMIT_VARIABLES = {
  rateLimitPerMinute: variable({
    name: 'RATE_LIMIT_PER_MINUTE',
    description:
      'Requests that one address may send for each route within any minute. Signed-in people and keys are counted by ' +
      'account and may send at least 60.',
    fallback: '30',
    parse: requests,
  }),
  rateLimitPerHour: variable({
    name: 'RATE_LIMIT_PER_HOUR',
    description:
      'The same within any hour (accounts: at least 600); the health check has no such limit. One address may sign up, or ' +
      'ask for a mail, a tenth as often; its network of 256 half as often; all together ten times as often.',
    fallback: '100',
    parse: requests,
  }),
  securityContact: optional({
    name: 'SECURITY_CONTACT',
    description:
      'Whom /.well-known/security.txt tells to write to about a weakness: an e-mail address or https:// address. ' +
      'Unset: the public address.',
    parse: contact,
  }),
} as const;
