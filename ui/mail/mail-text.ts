import type { MailBlock, MailContent } from './mail-content.ts';

const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ').trim();

function blockText(block: MailBlock): string {
  switch (block.kind) {
    case 'paragraph':
      return oneLine(block.text);
    case 'figures':
      return [
        `${block.caption}:`,
        ...block.rows.map(({ label, value }) => `  ${oneLine(label)}: ${oneLine(value)}`),
      ].join('\n');
    case 'action':
      return `${block.label}:\n${block.href}`;
  }
}

/** The text part of a mail: the same words and figures as the HTML part, and every address in full. */
export function mailText(content: MailContent, endUrl: string | null, demoText: string): string {
  const parts = [
    ...(content.isDemo === true ? [demoText] : []),
    ...content.blocks.map(blockText),
    // The mark under which mail programs expect what is not the letter itself.
    `-- \nTradeWise. ${content.why}${endUrl === null ? '' : `\nUnsubscribe from these mails: ${endUrl}`}`,
  ];
  return `${parts.join('\n\n')}\n`;
}
