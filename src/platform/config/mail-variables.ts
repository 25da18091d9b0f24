import { readMailbox } from '../mail/address.ts';
import { hostName, optional, refuse, switchedOn, variable } from './variable.ts';

const mailPort = (text: string): number =>
  /^\d{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= 65_535
    ? Number(text)
    : refuse('must be a port number from 1 to 65535');

const mailbox = (text: string): string =>
  readMailbox(text) === null
    ? refuse('must be an address such as app@example.com or TradeWise <app@example.com>')
    : text;

const mailServer = (text: string): string =>
  /^[^:]+:\d+$/.test(text) ? refuse('must be a host name alone; set the port in MAIL_PORT') : hostName(text);

/** Scheme, host and port of a URL and nothing else. */
const origin = (text: string): string => {
  const url = URL.parse(text);
  const isOrigin = url !== null && /^https?:$/.test(url.protocol) && url.pathname === '/' && !/[?#@]/.test(text);
  return isOrigin ? url.origin : refuse('must be an origin such as https://tradewise.example.com, without a path');
};

/** Host names with commas between them, as the origins they are served under. */
const domains = (text: string): readonly string[] =>
  text.split(',').map((part) => {
    const domain = part.trim();
    const isDomain = /^[\w.-]+(:\d+)?$/.test(domain) && URL.canParse(`https://${domain}`);
    return isDomain ? `https://${domain}` : refuse('must be host names, separated by commas');
  });

/** Where links lead, and how mail leaves. */
export const MAIL_VARIABLES = {
  publicUrl: optional({
    name: 'PUBLIC_URL',
    description:
      'The origin of links in mails and of redirects, such as https://tradewise.example.com; the Host header of a ' +
      'request is never used. Required in production where REPLIT_DOMAINS is not set.',
    parse: origin,
  }),
  replitDomains: optional({
    name: 'REPLIT_DOMAINS',
    description: 'Set by Replit: the first one is used where PUBLIC_URL is unset; the others are answered too.',
    parse: domains,
  }),
  replitDevDomain: optional({
    name: 'REPLIT_DEV_DOMAIN',
    description: 'Set by Replit in a workspace: used in development where PUBLIC_URL is unset.',
    parse: (text) => domains(text)[0] as string,
  }),
  allowHttp: variable({
    name: 'ALLOW_HTTP',
    description: 'Set to 1 to serve http without TLS in production, in a network of your own.',
    fallback: '0',
    parse: switchedOn,
  }),
  mailServer: optional({
    name: 'MAIL_SERVER',
    description:
      'Host name of the mail server. Unset: no mail is sent, and whatever needs one says so; in development mails are ' +
      'printed in the terminal. See docs/mail.md.',
    parse: mailServer,
  }),
  mailPort: variable({
    name: 'MAIL_PORT',
    description: '465 is TLS from the start; any other port requires STARTTLS. Mail is never sent unencrypted.',
    fallback: '587',
    parse: mailPort,
  }),
  mailUsername: optional({
    name: 'MAIL_USERNAME',
    description: 'The user at the mail server; needs MAIL_PASSWORD too.',
    parse: (text) => text,
  }),
  mailPassword: optional({
    name: 'MAIL_PASSWORD',
    description: 'The password, or app password, of MAIL_USERNAME.',
    secret: true,
    parse: (text) => text,
  }),
  mailFrom: optional({
    name: 'MAIL_FROM',
    description: 'The sender: app@example.com or TradeWise <app@example.com>. Unset: MAIL_USERNAME.',
    parse: mailbox,
  }),
} as const;
