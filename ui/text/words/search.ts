import { catalogue } from '../catalogue.ts';

/** The search box, also as the browser's script speaks. */
export const searchWords = catalogue(
  {
    label: 'Search ticker or company',
    lookUp: 'Look up',
    matching: 'Matching symbols',
    none: 'No match. Try the ticker or a part of the name.',
    similar: (count: number) => `No match. ${count} similar. Use the arrow keys.`,
    matches: (count: number) => `${count} ${count === 1 ? 'match' : 'matches'}. Use the arrow keys.`,
  },
  {
    label: 'Kürzel oder Firma suchen',
    lookUp: 'Nachschlagen',
    matching: 'Passende Kürzel',
    none: 'Kein Treffer. Versuchen Sie das Kürzel oder einen Teil des Namens.',
    similar: (count: number) => `Kein Treffer. ${count} ähnliche. Wählen Sie mit den Pfeiltasten.`,
    matches: (count: number) => `${count} Treffer. Wählen Sie mit den Pfeiltasten.`,
  },
);
