import { formatDate } from './analysis.format.ts';
import type { AnalysisSource } from './analysis.schema.ts';

/** `2026-11-20T21:40:00.000Z` as people read it: `21:40 UTC on 20 Nov 2026`. */
function formatInstant(iso: string): string {
  return `${iso.slice(11, 16)} UTC on ${formatDate(iso.slice(0, 10))}`;
}

const NAMES: Readonly<Record<AnalysisSource['part'], string>> = {
  prices: 'prices',
  statements: 'statements',
  quote: 'the newest quote',
};

function whyNot({ part, source, outcome }: AnalysisSource): string {
  if (outcome === 'failed') return `${source} gave no usable answer when it was last asked for ${NAMES[part]}`;
  if (outcome === 'late') return `${source} has no newer ${NAMES[part]} yet`;
  if (outcome === 'gone') return `${source} no longer has this symbol`;
  return `${source} has not been asked for newer ${NAMES[part]} yet`;
}

/** What is stale, how old it is, why, and when it is tried again: one sentence or two. */
export function staleSentence(asOf: string, sessionsBehind: number, sources: readonly AnalysisSource[]): string {
  const behind = sessionsBehind === 1 ? '1 session' : `${sessionsBehind} sessions`;
  const what = `The newest price is from ${formatDate(asOf)}, ${behind} older than the last session that should exist.`;
  const prices = sources.find(({ part }) => part === 'prices');
  // A source that is no network source has no next try: nothing more can be said of it.
  if (prices === undefined || prices.fetched_at === null) return what;
  const next = prices.next_try_at === null ? '' : `; next try at ${formatInstant(prices.next_try_at)}`;
  return `${what} ${capital(whyNot(prices))}${next}.`;
}

/** What failed beside the prices, such as statements that could not be fetched. */
export function failureSentences(sources: readonly AnalysisSource[]): string[] {
  return sources
    .filter(({ part, outcome }) => part === 'statements' && outcome === 'failed')
    .map((source) => {
      const since =
        source.fetched_at === null ? '' : `; those shown were fetched at ${formatInstant(source.fetched_at)}`;
      return `${capital(whyNot(source))}${since}.`;
    });
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** True for what {@link staleSentence} says. */
export const isStaleSentence = (text: string): boolean => text.startsWith('The newest price is from ');

/** What is said of an answer that is given in place of a newer one. */
export function olderAnswerSentence(asOf: string): string {
  return `This is an older answer, from the close of ${formatDate(asOf)}: a newer one could not be made in time. Ask again in a moment.`;
}
