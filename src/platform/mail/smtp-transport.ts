import type { Transporter } from 'nodemailer';
import type { MailSettings } from './mail-settings.ts';
import { DELIVERY_LIMIT_MS, type Delivered, type MailTransport, type OutgoingMail } from './mail-transport.ts';
import { smtpFailure } from './smtp-failure.ts';

export interface SmtpOptions {
  /** Certificates to trust in place of the system's, in PEM; for a mail server with a certificate of its own. */
  readonly ca?: string;
  /** Milliseconds for one attempt. */
  readonly limitMs?: number;
}

/** A password in the forms in which it travels: as it is, and inside the answers of AUTH LOGIN and AUTH PLAIN. */
function secretForms({ login }: MailSettings): readonly string[] {
  if (login === null) return [];
  const { username, password } = login;
  const base64 = (text: string): string => Buffer.from(text).toString('base64');
  return [password, base64(password), base64(`\u0000${username}\u0000${password}`)];
}

async function createTransporter(settings: MailSettings, { ca, limitMs }: SmtpOptions): Promise<Transporter> {
  const { createTransport } = await import('nodemailer');
  const { server, port, encryption, login } = settings;
  return createTransport({
    host: server,
    port,
    secure: encryption === 'implicit',
    requireTLS: encryption === 'starttls',
    // With a password configured, a server without authentication is the wrong one.
    ...(login === null ? {} : { auth: { user: login.username, pass: login.password }, forceAuth: true }),
    tls: { rejectUnauthorized: true, minVersion: 'TLSv1.2', ...(ca === undefined ? {} : { ca }) },
    connectionTimeout: Math.min(15_000, limitMs ?? DELIVERY_LIMIT_MS),
    greetingTimeout: Math.min(15_000, limitMs ?? DELIVERY_LIMIT_MS),
    socketTimeout: Math.min(30_000, limitMs ?? DELIVERY_LIMIT_MS),
    dnsTimeout: 10_000,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
}

function toMessage(mail: OutgoingMail, signal: AbortSignal): Parameters<Transporter['sendMail']>[0] {
  const { unsubscribeUrl } = mail;
  return {
    signal,
    messageId: `<${mail.messageId}>`,
    date: mail.date,
    from: mail.from.name === null ? mail.from.address : { name: mail.from.name, address: mail.from.address },
    to: mail.to,
    // The envelope is separate from the headers, so that no header can add a recipient.
    envelope: { from: mail.from.address, to: [mail.to] },
    subject: mail.subject,
    text: mail.text,
    html: mail.html,
    headers: {
      'Auto-Submitted': 'auto-generated',
      'X-Auto-Response-Suppress': 'All',
      ...(unsubscribeUrl === null
        ? {}
        : { 'List-Unsubscribe': `<${unsubscribeUrl}>`, 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' }),
    },
  };
}

/** Mail by SMTP: TLS always, its certificate verified, and the name and password only behind it. */
export function createSmtpTransport(settings: MailSettings, options: SmtpOptions = {}): MailTransport {
  const secrets = secretForms(settings);
  let transporter: Promise<Transporter> | null = null;
  return {
    async deliver(mail): Promise<Delivered> {
      try {
        transporter ??= createTransporter(settings, options);
        const signal = AbortSignal.timeout(options.limitMs ?? DELIVERY_LIMIT_MS);
        const { response } = await (await transporter).sendMail(toMessage(mail, signal));
        return { isSent: true, answer: response ?? '' };
      } catch (error) {
        return { isSent: false, ...smtpFailure(error, secrets) };
      }
    },
  };
}
