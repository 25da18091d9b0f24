import type { Day } from '../../engine/market/day.ts';
import type { Statement } from '../../engine/market/statements.ts';
import type { CallOptions, History, LiveSource, Quote } from '../live-source.ts';

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

/** Puts the question to the source. */
export function ask(
  source: LiveSource,
  { kind, symbol, from }: Question,
  options: CallOptions,
): Promise<Answers[Kind] | null> {
  if (kind === 'history') return source.history(symbol, from, options);
  return kind === 'quote' ? source.quote(symbol, options) : source.statements(symbol, options);
}
