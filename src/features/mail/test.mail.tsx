import { renderMail } from '../../../ui/mail/render-mail.tsx';
import type { MailToSend } from './mail.schema.ts';

/** What the test mail says about where it comes from. */
export interface TestMailData {
  readonly to: string;
  readonly version: string;
  readonly server: string;
  readonly origin: string;
  /** Milliseconds since 1970-01-01 UTC. */
  readonly now: number;
}

/** The mail that an operator sends to see whether mail arrives. */
export function testMail(data: TestMailData): MailToSend {
  const content = renderMail({
    subject: 'Mail from TradeWise arrives',
    blocks: [
      { kind: 'paragraph', text: 'This is a test that the operator of this server asked for. Nothing is to be done.' },
      {
        kind: 'figures',
        caption: 'Where it comes from',
        rows: [
          { label: 'Sent', value: new Date(data.now).toISOString() },
          { label: 'Mail server', value: data.server },
          { label: 'Links lead to', value: data.origin },
          { label: 'TradeWise', value: data.version },
        ],
      },
    ],
    why: 'You get it because somebody entered this address in "tradewise mail test".',
  });
  return { to: data.to, kind: 'test', ...content };
}
