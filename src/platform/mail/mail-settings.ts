import type { Config } from '../config/config.ts';
import { isMailAddress, readMailbox, type Mailbox } from './address.ts';

/** How the mail server is reached. */
export interface MailSettings {
  readonly server: string;
  readonly port: number;
  /** TLS from the first byte, or a connection that begins in clear and must switch before anything is said. */
  readonly encryption: 'implicit' | 'starttls';
  /** Null where the server asks for no name. */
  readonly login: { readonly username: string; readonly password: string } | null;
}

/** The port for TLS from the first byte (RFC 8314). */
const IMPLICIT_TLS_PORT = 465;

/** The name that recipients see where MAIL_FROM gives none. */
const SENDER_NAME = 'TradeWise';

/** The mail server that the configuration names, or null. */
export function mailSettings(
  config: Pick<Config, 'mailServer' | 'mailPort' | 'mailUsername' | 'mailPassword'>,
): MailSettings | null {
  const { mailServer, mailPort, mailUsername, mailPassword } = config;
  if (mailServer === null) return null;
  const login =
    mailUsername !== null && mailPassword !== null ? { username: mailUsername, password: mailPassword } : null;
  const encryption = mailPort === IMPLICIT_TLS_PORT ? 'implicit' : 'starttls';
  return { server: mailServer, port: mailPort, encryption, login };
}

/** The sender: MAIL_FROM, else MAIL_USERNAME where that is an address, else no-reply at the public host. */
export function mailSender(config: Pick<Config, 'mailFrom' | 'mailUsername' | 'publicUrl'>): Mailbox {
  const { mailFrom, mailUsername, publicUrl } = config;
  const own = mailFrom === null ? null : readMailbox(mailFrom);
  if (own !== null) return { ...own, name: own.name ?? SENDER_NAME };
  if (mailUsername !== null && isMailAddress(mailUsername)) return { name: SENDER_NAME, address: mailUsername };
  const host = publicUrl === null ? 'localhost' : new URL(publicUrl).hostname;
  return { name: SENDER_NAME, address: `no-reply@${host}` };
}
