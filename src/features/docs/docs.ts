import { existsSync } from 'node:fs';
import { readFile, readdir } from 'node:fs/promises';
import { toHtml } from './to-html.ts';

/** A page of the documentation. */
export interface DocPage {
  /** Its address below `/docs/`. */
  readonly name: string;
  readonly title: string;
  readonly html: string;
}

export interface DocGroup {
  readonly title: string;
  readonly pages: readonly Pick<DocPage, 'name' | 'title'>[];
}

export interface Docs {
  /** Every page once, by who needs it. */
  readonly contents: () => Promise<readonly DocGroup[]>;
  /** Null where there is no such page. */
  readonly read: (name: string) => Promise<DocPage | null>;
  /** What a code or a status of a refusal means, and what to do; null for one that is never sent. */
  readonly readError: (code: string) => Promise<DocPage | null>;
}

const GROUPS: readonly { readonly title: string; readonly names: readonly string[] }[] = [
  { title: 'For everybody', names: ['verdicts', 'track-record', 'evaluation', 'accounts', 'api', 'billing', 'errors'] },
  {
    title: 'For operators',
    names: ['deployment', 'replit', 'production-guide', 'runbook', 'processes', 'performance', 'scaling'],
  },
  { title: 'Data', names: ['data-sources', 'yahoo', 'data-files', 'precomputation', 'database', 'backups', 'mail'] },
  {
    title: 'Security and privacy',
    names: ['secrets', 'security-policy', 'pentest', 'personal-data', 'privacy-data', 'database-retention'],
  },
  { title: 'For developers', names: ['ARCHITECTURE'] },
];

const NAME = /^[A-Za-z][A-Za-z-]{0,60}$/;

/** Of a server that was installed without the folder: it works without its documentation. */
const NONE: Docs = {
  contents: () => Promise.resolve([]),
  read: () => Promise.resolve(null),
  readError: () => Promise.resolve(null),
};

/** The documentation as pages: the Markdown files that are shipped, each read and turned into HTML once. */
export function createDocs(folder: URL | null = shippedFolder()): Docs {
  if (folder === null) return NONE;
  const pages = keyed(async (name): Promise<DocPage> => {
    const text = await readFile(new URL(`${name}.md`, folder), 'utf8');
    return { name, title: titleOf(text), html: toHtml(text) };
  });
  const errors = once(async () => sectionsOf(await readFile(new URL('errors.md', folder), 'utf8')));
  const names = once(async () =>
    (await readdir(folder))
      .filter((file) => file.endsWith('.md'))
      .map((file) => file.slice(0, -3))
      .sort(),
  );
  return {
    contents: once(async () => {
      const all = await names();
      const placed = new Set(GROUPS.flatMap((group) => group.names));
      const groups = [...GROUPS, { title: 'More', names: all.filter((name) => !placed.has(name)) }];
      const filled = groups.map(async ({ title, names: wanted }) => ({
        title,
        pages: await Promise.all(wanted.filter((name) => all.includes(name)).map(pages)),
      }));
      return (await Promise.all(filled)).filter(({ pages }) => pages.length > 0);
    }),
    read: async (name) => (NAME.test(name) && (await names()).includes(name) ? pages(name) : null),
    readError: async (code) => (await errors()).get(code) ?? null,
  };
}

/** `docs` of the package, null where it is not there: the code stands at different depths in its tree and in its bundle. */
function shippedFolder(): URL | null {
  for (let at = new URL('./', import.meta.url); ; at = new URL('../', at)) {
    const folder = new URL('docs/', at);
    if (existsSync(new URL('errors.md', folder))) return folder;
    if (at.pathname === '/') return null;
  }
}

function titleOf(text: string): string {
  return /^# (.+)$/m.exec(text)?.[1]?.replaceAll('`', '') ?? 'Untitled';
}

/** What stands below each heading of the page of errors, by the code that is the heading. */
function sectionsOf(text: string): ReadonlyMap<string, DocPage> {
  const sections = text.split(/^## /m).slice(1);
  return new Map(
    sections.map((section) => {
      const code = section.slice(0, section.indexOf('\n')).trim();
      return [code, { name: `errors/${code}`, title: code, html: toHtml(section.slice(code.length).trim()) }];
    }),
  );
}

/** Keeps what was made for a name; what failed is made anew when it is asked for again. */
function keyed<T>(make: (name: string) => Promise<T>): (name: string) => Promise<T> {
  const kept = new Map<string, Promise<T>>();
  return (name) => {
    const made = kept.get(name) ?? make(name);
    kept.set(name, made);
    made.catch(() => kept.delete(name));
    return made;
  };
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  const only = keyed(make);
  return () => only('');
}
