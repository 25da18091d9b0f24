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
  { title: 'For everybody', names: ['verdicts', 'evaluation', 'accounts', 'api', 'billing', 'errors'] },
  {
    title: 'For operators',
    names: ['deployment', 'replit', 'production-guide', 'runbook', 'processes', 'scaling', 'performance'],
  },
  { title: 'Data', names: ['data-sources', 'yahoo', 'data-files', 'precomputation', 'database', 'backups', 'mail'] },
  {
    title: 'Security and privacy',
    names: ['secrets', 'security-policy', 'pentest', 'personal-data', 'database-retention'],
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
  const kept = new Map<string, Promise<DocPage>>();
  const load = async (name: string): Promise<DocPage> => {
    const text = await readFile(new URL(`${name}.md`, folder), 'utf8');
    return { name, title: titleOf(text), html: toHtml(text) };
  };
  const read = (name: string): Promise<DocPage> => {
    const page = kept.get(name) ?? load(name);
    kept.set(name, page);
    return page;
  };
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
        pages: await Promise.all(
          wanted
            .filter((name) => all.includes(name))
            .map(async (name) => ({ name, title: titleOf(await readFile(new URL(`${name}.md`, folder), 'utf8')) })),
        ),
      }));
      return (await Promise.all(filled)).filter(({ pages }) => pages.length > 0);
    }),
    read: async (name) => (NAME.test(name) && (await names()).includes(name) ? read(name) : null),
    readError: async (code) => {
      const section = sectionOf(await readFile(new URL('errors.md', folder), 'utf8'), code);
      return section === null ? null : { name: `errors/${code}`, title: code, html: toHtml(section) };
    },
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

/** What stands below the heading of this code, up to the next; null where there is no such heading. */
function sectionOf(text: string, code: string): string | null {
  const section = text.split(/^## /m).find((part) => part.startsWith(`${code}\n`));
  return section === undefined ? null : section.slice(code.length).trim();
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | null = null;
  return () => (made ??= make());
}
