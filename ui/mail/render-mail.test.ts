import { describe, expect, it } from 'vitest';
import type { MailContent } from './mail-content.ts';
import { renderMail } from './render-mail.tsx';

const CONTENT: MailContent = {
  subject: 'AAPL changed to Hold',
  blocks: [
    { kind: 'paragraph', text: 'The growth verdict of Apple <Inc.> & others changed.' },
    {
      kind: 'figures',
      caption: 'Now',
      rows: [
        { label: 'Score', value: '54' },
        { label: 'Price', value: '$229.87' },
        { label: 'P/E', value: '31.4 < 35' },
      ],
    },
    { kind: 'action', label: 'Open the analysis', href: 'https://tw.example.com/s/AAPL?strategy=growth&view=chart' },
  ],
  why: 'You asked for this alert.',
};

/** What a reader of the HTML part reads. */
const readable = (html: string): string =>
  html
    .replaceAll(/<[^>]+>/g, ' ')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&')
    .replaceAll(/\s+/g, ' ');

describe('a mail', () => {
  it('says the same in both parts, figure by figure', () => {
    const { text, html } = renderMail(CONTENT);
    const shown = readable(html);
    for (const block of CONTENT.blocks) {
      if (block.kind === 'paragraph') for (const part of [text, shown]) expect(part).toContain(block.text);
      if (block.kind === 'action') for (const part of [text, shown]) expect(part).toContain(block.href);
      if (block.kind === 'figures') {
        for (const { label, value } of block.rows) {
          expect(text).toContain(`${label}: ${value}\n`);
          expect(shown).toContain(`${label} ${value} `);
        }
      }
    }
    const numbers = (part: string): readonly string[] => part.match(/\d+(\.\d+)?/g) ?? [];
    expect(numbers(shown.replace(CONTENT.subject, ''))).toEqual(numbers(text));
  });

  it('lets no content become markup', () => {
    const { html } = renderMail(CONTENT);
    expect(html).toContain('Apple &lt;Inc.> &amp; others');
    expect(html).not.toContain('<Inc.>');
  });

  it('marks figures of the demo market in the subject and in both parts', () => {
    const { subject, text, html } = renderMail({ ...CONTENT, isDemo: true });
    expect(subject).toBe('AAPL changed to Hold (demo data, not real prices)');
    expect(text).toMatch(/^Demo data, not real prices\n/);
    expect(html).toContain('Demo data, not real prices');
  });

  it('says how to end it only where it can be ended', () => {
    const END = 'https://unsubscribe.invalid/';
    const needed = renderMail(CONTENT);
    expect(needed.text + needed.html).not.toContain(END);
    const optional = renderMail({ ...CONTENT, isOptional: true });
    expect(optional.text).toContain(END);
    expect(optional.html).toContain(`href="${END}"`);
  });

  it('keeps a figure on its line', () => {
    const rows = [{ label: 'Note\nScore', value: '12\n99' }];
    expect(renderMail({ ...CONTENT, blocks: [{ kind: 'figures', caption: 'Now', rows }] }).text).toContain(
      '  Note Score: 12 99\n',
    );
  });
});
