import { catalogue } from '../catalogue.ts';

/** The headings of the refusals that people meet; what is said below them is the server's own, in English. */
const IN_GERMAN: Readonly<Record<string, string>> = {
  validation_failed: 'Die Anfrage ist ungültig',
  signed_out: 'Sie sind nicht angemeldet',
  forbidden: 'Das ist nicht erlaubt',
  too_many_attempts: 'Zu viele Versuche',
  quota_exceeded: 'Für heute sind keine neuen Analysen übrig',
  too_many_requests: 'Zu viele Anfragen',
  unknown_symbol: 'Unbekanntes Kürzel',
  not_found: 'Nicht gefunden',
  method_not_allowed: 'Diese Methode gibt es hier nicht',
  list_full: 'Die Liste ist voll',
  internal: 'Hier ist etwas schiefgegangen',
  source_unavailable: 'Die Datenquelle ist nicht erreichbar',
  database_unavailable: 'Die Datenbank ist nicht erreichbar',
};

/** The page of a refusal. */
export const errorWords = catalogue(
  {
    title: (_code: string, title: string) => title,
    worksSearch: 'Use the search above, or start at the home page.',
    worksOpen: 'The method and analyses that are already open still work.',
    worksRest: 'The rest of the site still works.',
    failedSource: (source: string) => `Source that failed: ${source}.`,
    again: (seconds: number) => `Try again in ${seconds} s.`,
    tryAgain: 'Try again',
    plans: 'Compare plans',
    history: 'Your history',
    home: 'Home page',
    request: 'Request',
  },
  {
    title: (code: string, title: string) => IN_GERMAN[code] ?? title,
    worksSearch: 'Nutzen Sie die Suche oben oder beginnen Sie auf der Startseite.',
    worksOpen: 'Die Methode und schon geöffnete Analysen funktionieren weiterhin.',
    worksRest: 'Der Rest der Seite funktioniert weiterhin.',
    failedSource: (source: string) => `Ausgefallene Quelle: ${source}.`,
    again: (seconds: number) => `Erneut möglich in ${seconds} s.`,
    tryAgain: 'Erneut versuchen',
    plans: 'Tarife vergleichen',
    history: 'Ihr Verlauf',
    home: 'Startseite',
    request: 'Anfrage',
  },
);
