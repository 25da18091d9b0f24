export const LANGUAGES = ['en', 'de'] as const;
export type Language = (typeof LANGUAGES)[number];

/** How each language writes numbers. */
export const LOCALES: Readonly<Record<Language, string>> = { en: 'en-US', de: 'de-DE' };

/** What each language calls itself. */
export const LANGUAGE_NAMES: Readonly<Record<Language, string>> = { en: 'English', de: 'Deutsch' };

export function isLanguage(text: unknown): text is Language {
  return (LANGUAGES as readonly unknown[]).includes(text);
}

let read: () => Language = () => 'en';

/**
 * Sets where the reader's language is read. Words and figures are made in hundreds of small components and functions; the
 * server keeps the language beside each request, the browser in the document.
 */
export function readLanguageFrom(source: () => Language): void {
  read = source;
}

/** The language of who reads what is being rendered; English where nobody is known to. */
export function language(): Language {
  return read();
}
