import { parseSymbol } from '../../engine/market/symbol.ts';
import { isStrategyId } from '../../engine/strategies/index.ts';
import type { StrategyId } from '../../engine/strategies/index.ts';
import type { FrontAnswers } from '../../http/front-answers.ts';
import type { History } from '../history/history.ts';
import { DEFAULT_STRATEGY } from './analysis.schema.ts';
import type { Analyses } from './analysis.ts';

/** The answers of `POST /api/stock-analysis` that are kept and still true. */
export function frontAnswers(
  analysis: Pick<Analyses, 'answerAtHand'>,
  history: Pick<History, 'noteAnalysis'>,
): FrontAnswers {
  return {
    path: '/api/stock-analysis',
    scope: 'analyse',
    find: async (body) => {
      const asked = readAsked(body);
      const answer = asked === null ? null : await analysis.answerAtHand(asked.symbol, asked.strategy);
      if (answer === null) return null;
      const { analysisId } = answer;
      return { body: answer.body, note: (request) => history.noteAnalysis(request, { analysis_id: analysisId }) };
    },
  };
}

/** A body with a symbol in our own spelling, a strategy or none, and nothing else; null for any other. */
function readAsked(body: unknown): { readonly symbol: string; readonly strategy: StrategyId } | null {
  if (typeof body !== 'object' || body === null) return null;
  const { symbol, strategy = DEFAULT_STRATEGY, ...rest } = body as Readonly<Record<string, unknown>>;
  if (typeof symbol !== 'string' || parseSymbol(symbol) !== symbol) return null;
  return typeof strategy === 'string' && isStrategyId(strategy) && Object.keys(rest).length === 0
    ? { symbol, strategy }
    : null;
}
