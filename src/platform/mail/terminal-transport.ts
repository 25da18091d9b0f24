import type { MailTransport } from './mail-transport.ts';

/** Development without a mail server: mails are shown in the terminal, so that their links can be followed. */
export function createTerminalTransport(say: (text: string) => void): MailTransport {
  return {
    deliver: (mail) => {
      const body = mail.text.trimEnd().replaceAll('\n', '\n  | ');
      say(
        `Mail that is not sent, because MAIL_SERVER is not set.\n  | To: ${mail.to}\n  | Subject: ${mail.subject}\n  |\n  | ${body}`,
      );
      return Promise.resolve({ isSent: true, answer: 'printed in the terminal' });
    },
  };
}
