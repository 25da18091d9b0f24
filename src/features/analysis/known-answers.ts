import type { StrategyId } from '../../engine/strategies/index.ts';
import type { CacheSpace } from '../../platform/cache/cache.ts';
import { ReadyBody } from '../../platform/cache/ready-body.ts';
import type { AnalysisResponse } from './analysis.schema.ts';
import { isStaleSentence, olderAnswerSentence, staleSentence } from './source-words.ts';

/** An answer as it is sent. */
export interface ReadyAnswer {
  /** Null where it is provisional and was not stored. */
  readonly analysisId: string | null;
  readonly body: ReadyBody;
}

/**
 * Answers by symbol and strategy, as bytes: asking again costs one look, and works while the database is away. The stamp
 * of each is how the market stood for its symbol, see `Market.standing`.
 */
export type Answers = CacheSpace<ReadyAnswer>;

export const answerKey = (symbol: string, strategy: StrategyId): string => `${symbol} ${strategy}`;

/** Makes an answer ready, and keeps it where it has a standing. */
export function keepAnswer(answers: Answers, answer: AnalysisResponse, standing: string | null): ReadyAnswer {
  const ready = readyAnswer(answer);
  if (standing !== null) answers.keep(answerKey(answer.symbol, answer.strategy), standing, ready, ready.body.cost);
  return ready;
}

function readyAnswer(answer: AnalysisResponse): ReadyAnswer {
  return { analysisId: answer.analysis_id, body: new ReadyBody(JSON.stringify(answer)) };
}

/** The answer that the bytes say. */
export function answerOf({ body }: ReadyAnswer): AnalysisResponse {
  return JSON.parse(body.plain.toString('utf8')) as AnalysisResponse;
}

const stale = new WeakMap<ReadyAnswer, { readonly behind: number; readonly marked: ReadyAnswer }>();

/**
 * The same answer marked as an older one, for when a newer one is late or cannot be made. `sessionsBehind`: how many
 * sessions its prices lack by now.
 */
export function asStale(older: ReadyAnswer, sessionsBehind: (asOf: string) => number): ReadyAnswer {
  const answer = answerOf(older);
  const behind = sessionsBehind(answer.as_of);
  const known = stale.get(older);
  if (known?.behind === behind) return known.marked;
  const saidBefore = answer.warnings.filter((warning) => !isStaleSentence(warning));
  const marked = readyAnswer({
    ...answer,
    is_stale: true,
    warnings: [
      olderAnswerSentence(answer.as_of),
      ...(behind > 0 ? [staleSentence(answer.as_of, behind, answer.sources)] : []),
      ...saidBefore,
    ],
  });
  stale.set(older, { behind, marked });
  return marked;
}
