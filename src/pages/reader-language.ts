import { AsyncLocalStorage } from 'node:async_hooks';
import type { HttpServer } from '../http/http-server.ts';
import type { PageRequest } from '../http/page.ts';
import { isLanguage, readLanguageFrom } from '../../ui/text/language.ts';
import type { Language } from '../../ui/text/language.ts';
import { cookieOf } from '../http/session.ts';

const ofReader = new AsyncLocalStorage<Language>();
readLanguageFrom(() => ofReader.getStore() ?? 'en');

/** Does work whose texts are for a reader of this language. */
export function inLanguage<T>(language: Language, work: () => T): T {
  return ofReader.getStore() === language ? work() : ofReader.run(language, work);
}

const YEAR_SECONDS = 31_536_000;

/** The `set-cookie` line that keeps a preference for a year. */
export function preferenceCookie(name: string, value: string): string {
  return `${name}=${value}; Path=/; Max-Age=${YEAR_SECONDS}; SameSite=Lax; HttpOnly`;
}

/** The language that a browser prefers among ours (RFC 9110 section 12.5.4); English where it names none of them. */
export function preferredLanguage(accepted: string | undefined): Language {
  let best: Language = 'en';
  let most = 0;
  for (const part of (accepted ?? '').slice(0, 200).split(',')) {
    const [name = '', ...rest] = part.trim().toLowerCase().split(';');
    const quality = Number(/^\s*q=([\d.]+)/.exec(rest.join(';'))?.[1] ?? 1);
    const language = name.split('-', 1)[0];
    if (isLanguage(language) && quality > most) [best, most] = [language, quality];
  }
  return best;
}

/** The language that an address names, as `?lang=de` does; null where it names none. */
function namedIn(url: string): Language | null {
  const named = url.includes('lang=') ? /[?&]lang=([a-z]{2})(?:&|$)/.exec(url)?.[1] : undefined;
  return isLanguage(named) ? named : null;
}

/** What the address names, else what was chosen before, else what the browser prefers. */
export function languageOf({ url, headers }: PageRequest): Language {
  const named = namedIn(url);
  if (named !== null) return named;
  const chosen = cookieOf(headers.cookie, 'lang');
  return isLanguage(chosen) ? chosen : preferredLanguage(headers['accept-language']);
}

/** Answers each request in its reader's language. English costs nothing: it is what is spoken where nobody asks otherwise. */
export function speakToReaders(server: HttpServer): void {
  // After the body was read: what its stream calls back knows no reader.
  server.addHook('preHandler', (request, reply, done) => {
    const language = languageOf(request);
    // The links of the page do not name it again.
    if (namedIn(request.url) !== null) reply.header('set-cookie', preferenceCookie('lang', language));
    if (language === 'en') done();
    else ofReader.run(language, done);
  });
}
