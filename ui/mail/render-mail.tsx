import { renderToString } from 'preact-render-to-string';
import type { MailToSend, UnsubscribePlaceholder } from '../../src/features/mail/mail.schema.ts';
import { DEMO_TEXT } from '../layout/demo-mark.tsx';
import type { MailContent } from './mail-content.ts';
import { MailLayout } from './mail-layout.tsx';
import { mailText } from './mail-text.ts';

/** Placeholder for the unsubscribe address, which the queue fills in. */
const END_URL: UnsubscribePlaceholder = 'https://unsubscribe.invalid/';

/** Both parts of a mail from one content, ready to be queued together with its reader and kind. */
export function renderMail(content: MailContent): Pick<MailToSend, 'subject' | 'text' | 'html' | 'optional'> {
  const optional = content.isOptional === true;
  const endUrl = optional ? END_URL : null;
  return {
    subject: content.isDemo === true ? `${content.subject} (${DEMO_TEXT.toLowerCase()})` : content.subject,
    text: mailText(content, endUrl, DEMO_TEXT),
    html: `<!doctype html>${renderToString(<MailLayout content={content} endUrl={endUrl} />)}`,
    optional,
  };
}
