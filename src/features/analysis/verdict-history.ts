import { readAnalysis } from '../../engine/verdict/read-analysis.ts';
import type { Analysis } from '../../engine/verdict/analysis.ts';
import { findDocuments } from './analysis.store.ts';
import type { AnalysisResponse } from './analysis.schema.ts';
import type { PastVerdict, VerdictHistory } from './factor-details.schema.ts';
import { listJudgedSessions } from './verdict-history.store.ts';
import type { Database, JudgedSession } from './verdict-history.store.ts';
import { movesBetween } from './what-moved.ts';

/** More sessions than these are shown by the last one of each week. */
const MOST_POINTS = 60;
const DAY_MS = 86_400_000;

/** Weeks from Monday to Sunday, counted. */
const weekOf = (iso: string): number => Math.floor((Date.parse(iso) / DAY_MS + 3) / 7);

/** All sessions, or the last of each week where they are too many; newest first as they came, the newest always. */
function thinned(sessions: readonly JudgedSession[]): {
  readonly shown: readonly JudgedSession[];
  readonly isWeekly: boolean;
} {
  if (sessions.length <= MOST_POINTS) return { shown: sessions, isWeekly: false };
  const weekly = sessions.filter(({ asOf }, i) => i === 0 || weekOf(asOf) !== weekOf(sessions[i - 1]?.asOf ?? ''));
  return { shown: weekly.slice(0, MOST_POINTS), isWeekly: true };
}

const pastOf = ({ as_of, score, recommendation, strength }: Analysis): PastVerdict => ({
  as_of,
  score,
  recommendation,
  strength,
});

/**
 * The stored verdicts up to one that is shown, by the same strategy and engine version on prices of the same source, and
 * what moved since the one of the session judged before it. Nothing of it is computed anew.
 */
export async function verdictHistory(db: Database, shown: AnalysisResponse): Promise<VerdictHistory> {
  const sessions = await listJudgedSessions(db, {
    symbol: shown.symbol,
    strategy: shown.strategy,
    source: shown.data_source,
    isDemo: shown.is_demo,
    engineVersion: shown.engine_version,
  });
  const upTo = sessions.filter(({ asOf }) => asOf <= shown.as_of);
  const { shown: points, isWeekly } = thinned(upTo);
  // The session before may not be the last of its week.
  const before = upTo[0]?.asOf === shown.as_of ? upTo[1] : undefined;
  const ids = [...points, ...(before === undefined ? [] : [before])].map(({ analysisId }) => analysisId);
  const documents = await findDocuments(db, [...new Set(ids)]);
  const read = ({ analysisId }: JudgedSession): Analysis | null => readAnalysis(documents.get(analysisId) ?? '');
  const past = points.flatMap((session) => {
    const analysis = read(session);
    return analysis === null ? [] : [pastOf(analysis)];
  });
  const [then, now] = [before === undefined ? null : read(before), upTo[0] === undefined ? null : read(upTo[0])];
  return {
    verdicts: [...past].reverse(),
    is_weekly: isWeekly,
    before: then === null || now === null ? null : { ...pastOf(then), moves: movesBetween(then, now) },
  };
}
