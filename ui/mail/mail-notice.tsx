import type { JSX } from 'preact';
import type { MailDelivery } from '../../src/features/mail/mail.schema.ts';

/** A notice on pages that need mail where this server sends none. */
export function MailNotice({ delivery }: { readonly delivery: MailDelivery }): JSX.Element | null {
  switch (delivery) {
    case 'smtp':
      return null;
    case 'terminal':
      return (
        <p class="note" role="note">
          Mail is not configured, so nothing is sent: in development, links are printed in the terminal that runs the
          server.
        </p>
      );
    case 'none':
      return (
        <p class="note" role="note">
          This server cannot send mail, because it is not configured. Ask whoever runs it.
        </p>
      );
  }
}
