import { Marked } from 'marked';
import type { Tokens } from 'marked';

const marked = new Marked({
  gfm: true,
  renderer: {
    heading({ tokens, depth, text }: Tokens.Heading): string {
      return `<h${depth} id="${anchorOf(text)}">${this.parser.parseInline(tokens)}</h${depth}>\n`;
    },
    table(table: Tokens.Table): string {
      const cells = (tag: 'td' | 'th', row: readonly Tokens.TableCell[]): string =>
        `<tr>${row.map((cell) => `<${tag}>${this.parser.parseInline(cell.tokens)}</${tag}>`).join('')}</tr>`;
      const rows = table.rows.map((row) => cells('td', row)).join('\n');
      return `<div class="doc-table" tabindex="0" role="group" aria-label="Table"><table>
<thead>${cells('th', table.header)}</thead>
<tbody>
${rows}
</tbody></table></div>\n`;
    },
    code({ text }: Tokens.Code): string {
      return `<pre tabindex="0"><code>${escape(text)}</code></pre>\n`;
    },
    link({ href, tokens }: Tokens.Link): string {
      const label = this.parser.parseInline(tokens);
      const address = addressOf(href);
      return address === null ? label : `<a href="${escape(address)}">${label}</a>`;
    },
    // What a Markdown file holds as HTML is shown as text: no page of ours needs it.
    html: ({ text }: Tokens.HTML | Tokens.Tag): string => (text.startsWith('<!--') ? '' : escape(text)),
    image: ({ text }: Tokens.Image): string => escape(text),
  },
});

/** Markdown of ours as HTML whose links lead to the pages of this server, and whose headings have GitHub's anchors. */
export function toHtml(markdown: string): string {
  return marked.parse(markdown, { async: false });
}

/** Where a link of a Markdown file leads to here; null where this server has no page for it, such as a file of the code. */
function addressOf(href: string): string | null {
  if (href.startsWith('#') || href.startsWith('https://')) return href;
  const [, name = '', anchor = ''] = /^(?:\.\/)?([A-Za-z-]+)\.md(#.*)?$/.exec(href) ?? [];
  return name === '' ? null : `/docs/${name}${anchor}`;
}

/** GitHub's: lower case, words joined by hyphens, no punctuation. */
function anchorOf(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replaceAll(/\s/g, '-');
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function escape(text: string): string {
  return text.replaceAll(/[&<>"]/g, (sign) => ENTITIES[sign] ?? sign);
}
