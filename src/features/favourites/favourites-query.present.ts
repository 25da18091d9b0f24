/** From this many rows on the list is shown in pages. */
export const ROWS_WITHOUT_PAGES = 100;
export const PAGE_ROWS = 50;

/** Everything of the list's page that stands in its address. */
export interface ListQuery {
  readonly tag: string | undefined;
  readonly page: number;
  /** What was done just now, in words; null: nothing. */
  readonly notice: string | null;
  /** What was taken off just now; null: nothing. */
  readonly removal: number | null;
}

/** What can be said of a form that did its work. The address names it and a symbol or a number, never the words. */
export const DONE = ['added', 'kept', 'saved', 'restored', 'imported'] as const;
export type Done = (typeof DONE)[number];

const SAYS: Readonly<Record<Done, (what: string) => string>> = {
  added: (symbol) => `Added ${symbol} to your favourites.`,
  kept: (symbol) => `${symbol} is on your list already.`,
  saved: (symbol) => `Saved ${symbol}.`,
  restored: (count) => (count === '1' ? 'One favourite is back.' : `${count} favourites are back.`),
  imported: (counts) => {
    const [added = '0', already = '0', wrong = '0', skipped = '0'] = counts.split('-');
    const parts = [
      added === '1' ? 'One symbol was added' : `${added} symbols were added`,
      ...(already === '0' ? [] : [`${already} stood on the list already`]),
      ...(wrong === '0' ? [] : [`${wrong} wrong ${wrong === '1' ? 'line was' : 'lines were'} left out`]),
      ...(skipped === '0' ? [] : [`${skipped} ${skipped === '1' ? 'line' : 'lines'} beside the table skipped`]),
    ];
    return `${parts.join(', ')}.`;
  },
};

/** Reads the query; what is not known counts as not given. */
export function readListQuery(query: Readonly<Record<string, unknown>>): ListQuery {
  const text = (name: string): string => (typeof query[name] === 'string' ? query[name] : '');
  const done = DONE.find((name) => /^([A-Z.]{1,8}|\d{1,5}(-\d{1,5}){0,3})$/.test(text(name)));
  return {
    tag: text('tag') === '' ? undefined : text('tag').slice(0, 100),
    page: /^[1-9]\d{0,2}$/.test(text('page')) ? Number(text('page')) : 1,
    notice: done === undefined ? null : SAYS[done](text(done)),
    removal: /^\d{1,16}$/.test(text('removed')) ? Number(text('removed')) : null,
  };
}

/** The address of a view of the list, without what was done. */
export function listHref({ tag, page }: Pick<ListQuery, 'tag' | 'page'>): string {
  const parts = new URLSearchParams();
  if (tag !== undefined) parts.set('tag', tag);
  if (page !== 1) parts.set('page', String(page));
  const text = parts.toString();
  return text === '' ? '/favourites' : `/favourites?${text}`;
}

/** A path of this site with one word more in its query, in place of what was said before, and a place on the page. */
export function withWord(path: string, name: string, value: string, place = ''): string {
  const url = new URL(path, 'http://here.invalid');
  for (const each of [...DONE, 'removed']) url.searchParams.delete(each);
  if (name !== '') url.searchParams.set(name, value);
  return `${url.pathname}${url.search}${place}`;
}
