import { readdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { Catalogue } from './catalogue.ts';

type Any = Catalogue<Readonly<Record<string, string | ((...values: unknown[]) => string)>>>;

/** Words that are the same in both languages. */
const SAME: ReadonlySet<string> = new Set(['API', 'Status', 'Name']);

const files = readdirSync(new URL('words/', import.meta.url)).filter((file) => file.endsWith('.ts'));
const catalogues = await Promise.all(
  files.map(async (file) => {
    const address = new URL(`words/${file}`, import.meta.url).href;
    const module = (await import(/* @vite-ignore */ address)) as Readonly<Record<string, Any>>;
    const found = Object.values(module).find((each) => typeof each === 'function' && 'de' in each);
    if (found === undefined) throw new Error(`${file} holds no catalogue`);
    return [file, found] as const;
  }),
);

it('holds the frame and the pages', () => {
  expect(files).toEqual(expect.arrayContaining(['frame.ts', 'search.ts', 'error.ts']));
});

it.each(catalogues)('%s says everything in German too, with the same values in it', (_file, { en, de }) => {
  expect(Object.keys(de).sort()).toEqual(Object.keys(en).sort());
  const untranslated: string[] = [];
  const texts: Readonly<Record<string, unknown>> = de;
  for (const [key, english] of Object.entries(en)) {
    const german = texts[key] as typeof english;
    if (typeof english === 'function' || typeof german === 'function') {
      if (typeof english !== 'function' || typeof german !== 'function') throw new Error(`${key} differs in kind`);
      expect(german.length, key).toBe(english.length);
      // Each value that the English shows, the German shows.
      const values = Array.from({ length: english.length }, (_, i) => `value${i}`);
      const shown = values.filter((value) => english(...values).includes(value));
      expect(
        values.filter((value) => german(...values).includes(value)),
        key,
      ).toEqual(shown);
      continue;
    }
    expect(german.trim(), key).not.toBe('');
    if (german === english && !SAME.has(english)) untranslated.push(key);
  }
  expect(untranslated).toEqual([]);
});
