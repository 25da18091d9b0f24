import type { Day } from '../../engine/market/day.ts';
import type { Statement } from '../../engine/market/statements.ts';
import { checkHistory, checkQuote } from '../check-answer.ts';
import type { CallOptions, History, LiveSource, Quote } from './live-source.ts';

/** What a source answers to each kind of question. */
export interface Answers {
  readonly history: History;
  readonly quote: Quote;
  readonly statements: readonly Statement[];
}

export type Kind = keyof Answers;

export interface Question {
  readonly kind: Kind;
  /** Our spelling. */
  readonly symbol: string;
  /** Of a history: the first day wanted; null for the whole. */
  readonly from: Day | null;
}

/** One text a question to one source: who asks the same at the same moment shares one call. */
export const keyOf = (source: LiveSource, { kind, symbol, from }: Question): string =>
  JSON.stringify([source.id, kind, symbol, from]);

export const isCapable = (source: LiveSource, kind: Kind): boolean =>
  kind === 'statements' ? source.capability.statements : source.capability.candles;

/**
 * Puts the question to the source. Rejects with `source_broken` where prices come that cannot be.
 * @param latest The newest day that a price can be of; null where nobody knows
 */
export async function ask(
  source: LiveSource,
  { kind, symbol, from }: Question,
  options: CallOptions,
  latest: Day | null,
): Promise<Answers[Kind] | null> {
  if (kind === 'statements') return source.statements(symbol, options);
  if (kind === 'quote') {
    const quote = await source.quote(symbol, options);
    if (quote !== null) checkQuote(source.id, quote, latest);
    return quote;
  }
  const history = await source.history(symbol, from, options);
  if (history !== null) checkHistory(source.id, history, latest);
  return history;
}
