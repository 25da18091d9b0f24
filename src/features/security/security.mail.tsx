import { renderMail } from '../../../ui/mail/render-mail.tsx';
import type { MailToSend } from '../mail/mail.schema.ts';
import type { Alert } from './alerts.ts';

/** The mail that tells an operator of an attack. */
export function alertMail(to: string, alert: Alert, origin: string): MailToSend {
  const content = renderMail({
    subject: `TradeWise: ${alert.title.toLowerCase()}`,
    blocks: [
      {
        kind: 'paragraph',
        text:
          alert.rule === 'check_passed' ? alert.detail : `${alert.title}: this server noticed it and stays in service.`,
      },
      {
        kind: 'figures',
        caption: 'What was noticed',
        rows: [
          { label: 'Rule', value: alert.rule },
          { label: 'Where', value: alert.detail },
          { label: 'Network address', value: alert.address ?? 'none' },
          { label: 'How often', value: String(alert.count) },
          { label: 'Last seen', value: new Date(alert.lastAt).toISOString() },
        ],
      },
      { kind: 'action', label: 'Open the console', href: `${origin}/console` },
      { kind: 'paragraph', text: 'Of the same no other mail follows within an hour. The console lists everything.' },
    ],
    why: 'You get it because you are an operator of this server.',
  });
  return { to, kind: 'security-alert', ...content };
}
