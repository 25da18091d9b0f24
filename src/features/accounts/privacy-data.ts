import type { KeptData } from './accounts.schema.ts';

/** The page docs/privacy-data.md: what each table holds of a person, why and how long, in the words of `/account/data`. */
export function renderPrivacyData(kept: readonly KeptData[]): string {
  const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
  const rows = kept.map(({ title, table, what, why, until }) => [title, `\`${table}\``, what, why, until].map(cell));
  const titles = ['data', 'table', 'what', 'why', 'for how long'];
  const widths = titles.map((title, i) => Math.max(title.length, ...rows.map((row) => row[i]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((text, i) => text.padEnd(widths[i] ?? 0)).join(' | ')} |\n`;
  return [
    '# What is kept of a person\n\n',
    'Written by `node scripts/privacy-data.ts` from the words of `/account/data`; a test holds both together. How a person gets it, and what remains\n',
    'after a deletion: [personal-data.md](personal-data.md). When rows go: [database-retention.md](database-retention.md).\n\n',
    line(titles),
    line(widths.map((width) => '-'.repeat(width))),
    ...rows.map(line),
  ].join('');
}
