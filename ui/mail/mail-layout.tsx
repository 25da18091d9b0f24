import type { JSX } from 'preact';
import { DEMO_TEXT } from '../layout/demo-mark.tsx';
import type { MailBlock, MailContent } from './mail-content.ts';

// Mail programs support little but tables and inline styles. The colours are those of tokens.css.
const FONT = 'Inter,-apple-system,"Segoe UI",Roboto,Helvetica,Arial,sans-serif';
const STYLE = {
  page: `margin:0;padding:0;background:#FBFAF7;color:#1A1D21;font-family:${FONT};font-size:16px;line-height:1.5`,
  card: 'max-width:600px;width:100%;background:#FFFFFF;border:1px solid #DDD9D0;border-radius:12px',
  cell: `padding:24px;font-family:${FONT};font-size:16px;line-height:1.5;color:#1A1D21`,
  brand: 'margin:0 0 16px;font-weight:650;color:#1A1D21',
  title: 'margin:0 0 16px;font-size:22px;line-height:1.25;font-weight:620',
  demo: 'margin:0 0 16px;padding:8px 12px;background:#FFF4DB;border:1px solid #8A5A00;border-radius:8px',
  figures: 'width:100%;border-collapse:collapse;margin:0 0 16px',
  caption: 'text-align:left;color:#4A4F57;padding-bottom:6px',
  label: 'padding:8px 10px 8px 0;border-bottom:1px solid #DDD9D0;text-align:left;font-weight:400;color:#4A4F57',
  value: 'padding:8px 0;border-bottom:1px solid #DDD9D0;text-align:right;font-weight:600',
  button:
    'display:inline-block;padding:12px 20px;background:#1F4E79;color:#FFFFFF;border-radius:8px;text-decoration:none',
  address: 'margin:0 0 16px;font-size:13px;color:#4A4F57;word-break:break-all',
  foot: 'margin:16px 0 0;padding-top:16px;border-top:1px solid #DDD9D0;font-size:13px;color:#4A4F57',
};

function Block({ block }: { readonly block: MailBlock }): JSX.Element {
  switch (block.kind) {
    case 'paragraph':
      return <p style="margin:0 0 16px">{block.text}</p>;
    case 'figures':
      return (
        <table style={STYLE.figures}>
          <caption style={STYLE.caption}>{block.caption}</caption>
          <tbody>
            {block.rows.map(({ label, value }) => (
              <tr>
                <th scope="row" style={STYLE.label}>
                  {label}
                </th>
                <td style={STYLE.value}>{value}</td>
              </tr>
            ))}
          </tbody>
        </table>
      );
    case 'action':
      return (
        <>
          <p style="margin:0 0 8px">
            <a href={block.href} style={STYLE.button}>
              {block.label}
            </a>
          </p>
          <p style={STYLE.address}>{block.href}</p>
        </>
      );
  }
}

/** The HTML part of a mail, whole. */
export function MailLayout(props: { readonly content: MailContent; readonly endUrl: string | null }): JSX.Element {
  const { content, endUrl } = props;
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <meta name="color-scheme" content="light" />
        <title>{content.subject}</title>
      </head>
      <body style={STYLE.page}>
        <table role="presentation" width="100%" cellpadding="0" cellspacing="0">
          <tr>
            <td align="center" style="padding:24px 12px">
              <table role="presentation" style={STYLE.card} cellpadding="0" cellspacing="0">
                <tr>
                  <td style={STYLE.cell}>
                    <p style={STYLE.brand}>TradeWise</p>
                    <h1 style={STYLE.title}>{content.subject}</h1>
                    {content.isDemo === true ? <p style={STYLE.demo}>{DEMO_TEXT}</p> : null}
                    {content.blocks.map((block) => (
                      <Block block={block} />
                    ))}
                    <p style={STYLE.foot}>
                      {content.why}
                      {endUrl === null ? null : (
                        <>
                          {' '}
                          <a href={endUrl} style="color:#1F4E79">
                            Unsubscribe from these mails
                          </a>
                        </>
                      )}
                    </p>
                  </td>
                </tr>
              </table>
            </td>
          </tr>
        </table>
      </body>
    </html>
  );
}
