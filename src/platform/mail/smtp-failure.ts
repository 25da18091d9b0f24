import type { MailFailure, MailFailureKind } from './mail-transport.ts';

/** A failure as the SMTP library reports it. */
interface SmtpError {
  readonly code?: unknown;
  readonly responseCode?: unknown;
  readonly response?: unknown;
  readonly command?: unknown;
  readonly message?: unknown;
  readonly timeoutType?: unknown;
  readonly originalCode?: unknown;
}

const MAX_WORDS = 200;

const OUR_WORDS: Readonly<Record<string, string>> = {
  EAUTH: 'the mail server refused MAIL_USERNAME and MAIL_PASSWORD',
  ENOAUTH: 'the mail server wants MAIL_USERNAME and MAIL_PASSWORD',
  ETLS: 'the mail server did not agree to TLS, and nothing is sent in clear',
  EDNS: 'the name in MAIL_SERVER was not found',
  ETIMEDOUT: 'the mail server took too long',
  EABORT: 'the mail server took too long',
};

/** The enhanced status (RFC 3463) of a reply such as `550 5.1.1 User unknown`, or an empty text. */
const enhancedOf = (response: string): string => /^\d{3}[ -](\d\.\d{1,3}\.\d{1,3})\b/.exec(response)?.[1] ?? '';

/** What is to be done about a reply to `command`. */
function kindOfReply(status: number, enhanced: string, command: string): MailFailureKind {
  if (status === 530 || status === 535 || status === 538) return 'server';
  if (status < 500 || status === 503) return 'later';
  // Permission to send does not depend on the recipient, so the operator must correct it.
  if (command === 'MAIL FROM') return 'server';
  // A full mailbox or a temporary rule does not mean that the address is invalid.
  if (enhanced === '5.2.2' || enhanced.startsWith('5.7.')) return 'later';
  return command === 'RCPT TO' || enhanced.startsWith('5.1.') ? 'address' : 'message';
}

/** True where a connection that stood was lost. This mail may be the reason, so the others must not wait for it. */
function isBroken({ code, timeoutType, originalCode }: SmtpError): boolean {
  if (code === 'ETIMEDOUT') return timeoutType === 'SOCKET_TIMEOUT';
  if (code === 'ESOCKET') return originalCode === 'ECONNRESET' || originalCode === 'EPIPE';
  return code === 'ECONNECTION' || code === 'EABORT';
}

/**
 * The server's message without line breaks, addresses or anything that is a secret in any of the forms it travels in.
 */
function harmless(words: string, secrets: readonly string[]): string {
  let text = words;
  for (const secret of secrets) text = text.replaceAll(secret, '[removed]');
  text = text.replaceAll(/[\u0000-\u001f\u007f]+/g, ' ').replaceAll(/<?[^\s<>@]+@[^\s<>]+/g, '[address]');
  return text.length > MAX_WORDS ? `${text.slice(0, MAX_WORDS)}…` : text;
}

/** Sorts a failure of the SMTP library by what is to be done, and says it in words that can be logged. */
export function smtpFailure(thrown: unknown, secrets: readonly string[] = []): MailFailure {
  const error = (typeof thrown === 'object' && thrown !== null ? thrown : {}) as SmtpError;
  const code = typeof error.code === 'string' ? error.code : '';
  const status = typeof error.responseCode === 'number' ? error.responseCode : 0;
  const own = OUR_WORDS[code];
  // A server could repeat what it was given, so only the status code of a refused password is logged.
  if (own !== undefined)
    return { kind: isBroken(error) ? 'later' : 'server', reason: status > 0 ? `${own} (${status})` : own };
  if (status === 0 || code === 'ECONNECTION' || code === 'ESOCKET') {
    const words = harmless(typeof error.message === 'string' ? error.message : 'no reason given', secrets);
    return {
      kind: isBroken(error) || status > 0 ? 'later' : 'server',
      reason: `no connection to the mail server: ${words}`,
    };
  }
  const response = typeof error.response === 'string' ? error.response : String(status);
  const command = typeof error.command === 'string' ? error.command : '';
  const kind = kindOfReply(status, enhancedOf(response), command);
  return { kind, reason: `the mail server answered ${harmless(response, secrets)}` };
}
