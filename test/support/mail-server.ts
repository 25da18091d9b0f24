import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { newCertificate, type TestCertificate } from './certificate.ts';
import { readMail, type ReadMail } from './read-mail.ts';

/** A mail that the server took. */
export interface CaughtMail extends ReadMail {
  readonly from: string;
  readonly to: readonly string[];
  /** Who had signed in. */
  readonly user: string | null;
  readonly isEncrypted: boolean;
}

export interface MailServerOptions {
  /** `none`: it knows no TLS at all. */
  readonly tls?: 'starttls' | 'implicit' | 'none';
  /** A new one for localhost unless given. */
  readonly certificate?: TestCertificate;
  readonly login?: { readonly user: string; readonly password: string };
  /** A reply such as `550 5.1.1 no such user` to refuse a recipient with, or null to take it. */
  readonly onRecipient?: (address: string) => string | null;
  /** The same once the whole mail was heard; a mail that is refused is not kept. */
  readonly onMail?: (mail: CaughtMail) => string | null | Promise<string | null>;
}

/** A real mail server on a free port of this machine. */
export interface MailServer {
  readonly port: number;
  /** The certificate to trust, in PEM. */
  readonly ca: string;
  readonly mails: readonly CaughtMail[];
  /** Everything a client tried to sign in with: name and password. */
  readonly logins: readonly string[];
  /** Every word that came in before TLS stood. */
  readonly heardInClear: () => string;
  readonly close: () => Promise<void>;
}

/** A reply as the library wants it. */
function refusal(reply: string): Error {
  return Object.assign(new Error(reply.slice(4)), { responseCode: Number(reply.slice(0, 3)) });
}

/** Starts one. By default it demands STARTTLS and no name. */
export async function startMailServer(options: MailServerOptions = {}): Promise<MailServer> {
  const certificate = options.certificate ?? newCertificate();
  const mails: CaughtMail[] = [];
  const logins: string[] = [];
  const clear: string[] = [];
  const server = new SMTPServer({
    ...certificate,
    secure: options.tls === 'implicit',
    disabledCommands: [...(options.tls === 'none' ? ['STARTTLS'] : []), ...(options.login ? [] : ['AUTH'])],
    allowInsecureAuth: options.tls === 'none',
    authOptional: options.login === undefined,
    disableReverseLookup: true,
    closeTimeout: 100,
    logger: false,
    onAuth: ({ username, password }, session, done) => {
      logins.push(`${username ?? ''}:${password ?? ''}`);
      if (!session.secure && options.tls !== 'none') clear.push(password ?? '');
      const { login } = options;
      const isRight = username === login?.user && password === login?.password;
      done(isRight ? null : refusal(`535 5.7.8 ${password ?? ''} is wrong`), isRight ? { user: username } : undefined);
    },
    onMailFrom: ({ address }, session, done) => {
      if (!session.secure) clear.push(address);
      done();
    },
    onRcptTo: ({ address }, _session, done) => {
      const reply = options.onRecipient?.(address) ?? null;
      done(reply === null ? null : refusal(reply));
    },
    onData: (stream, session, done) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope;
        const mail: CaughtMail = {
          ...readMail(Buffer.concat(chunks).toString('latin1')),
          from: mailFrom === false ? '' : mailFrom.address,
          to: rcptTo.map(({ address }) => address),
          user: session.user ?? null,
          isEncrypted: session.secure,
        };
        void Promise.resolve(options.onMail?.(mail) ?? null).then((reply) => {
          if (reply === null) mails.push(mail);
          done(reply === null ? null : refusal(reply));
        });
      });
    },
  });
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.server.address() as AddressInfo).port,
    ca: certificate.cert,
    mails,
    logins,
    heardInClear: () => clear.join('\n'),
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
