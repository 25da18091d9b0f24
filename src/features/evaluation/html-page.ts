/** A cell: text, or a number's text that is set to the right. */
export type Cell = string | { readonly number: string };

export const number = (text: string): Cell => ({ number: text });

export function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

/** A table that scrolls sideways by itself on a narrow screen. */
export function table(caption: string, head: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const cell = (one: Cell, i: number): string => {
    const text = escapeHtml(typeof one === 'string' ? one : one.number);
    if (i === 0) return `<th scope="row">${text}</th>`;
    return typeof one === 'string' ? `<td>${text}</td>` : `<td class="n">${text}</td>`;
  };
  return (
    `<div class="scroll" tabindex="0" role="region" aria-label="${escapeHtml(caption)}"><table>` +
    `<caption>${escapeHtml(caption)}</caption>` +
    `<thead><tr>${head.map((name) => `<th scope="col">${escapeHtml(name)}</th>`).join('')}</tr></thead>` +
    `<tbody>${rows.map((row) => `<tr>${row.map(cell).join('')}</tr>`).join('')}</tbody></table></div>`
  );
}

export const paragraph = (text: string): string => `<p>${escapeHtml(text)}</p>`;

export const section = (title: string, ...parts: readonly string[]): string =>
  `<section><h2>${escapeHtml(title)}</h2>${parts.join('')}</section>`;

const STYLE = `
:root{color-scheme:light dark;--text:#1a1d21;--dim:#565d66;--line:#d9dde2;--back:#fff;--mark:#8a4b00;--curve:#1f5fbf}
@media (prefers-color-scheme:dark){:root{--text:#e8eaed;--dim:#a5adb8;--line:#3a4048;--back:#14171a;--mark:#ffb866;--curve:#7fb2ff}}
*{box-sizing:border-box}body{margin:0 auto;padding:1rem;max-width:75rem;background:var(--back);color:var(--text);font:1rem/1.5 system-ui,sans-serif}
h1{font-size:1.6rem;margin:0 0 .5rem}h2{font-size:1.2rem;margin:2rem 0 .5rem}p{max-width:45rem}.mark{color:var(--mark);font-weight:600}
.scroll{overflow-x:auto;margin:.5rem 0 1rem}table{border-collapse:collapse;font-size:.9rem;font-variant-numeric:tabular-nums}
caption{text-align:left;color:var(--dim);padding:.25rem 0}th,td{padding:.3rem .6rem;border-bottom:1px solid var(--line);text-align:left}
thead th{vertical-align:bottom}.n{text-align:right;white-space:nowrap}svg{max-width:100%;height:auto}text{fill:var(--dim);font-size:12px}`;

/** A whole document that needs no other file and no script. */
export function page(title: string, marks: readonly string[], ...parts: readonly string[]): string {
  return (
    `<!doctype html>\n<html lang="en"><head><meta charset="utf-8">` +
    `<meta name="viewport" content="width=device-width,initial-scale=1"><title>${escapeHtml(title)}</title>` +
    `<style>${STYLE}</style></head><body><main><h1>${escapeHtml(title)}</h1>` +
    marks.map((mark) => `<p class="mark">${escapeHtml(mark)}</p>`).join('') +
    `${parts.join('\n')}</main></body></html>\n`
  );
}
