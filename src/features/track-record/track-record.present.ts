import { LEVEL } from '../../engine/evaluation/date-blocks.ts';
import { CALL_HORIZONS } from '../../engine/evaluation/call-outcome.ts';
import { parseDay } from '../../engine/market/day.ts';
import { isStrategyId } from '../../engine/strategies/index.ts';
import { NO_BLOCK } from './chain.ts';
import type { GroupFigures } from './record-figures.ts';
import type { RecordResponse } from './track-record.schema.ts';
import type { RecordQuery, TrackRecord } from './track-record.ts';

/** The horizon that is shown unless another is asked for: that of a verdict. */
export const USUAL_HORIZON = 63;

/** What an address asks for; what cannot be read is left out. */
export function readRecordQuery(given: Readonly<Record<string, unknown>>): RecordQuery {
  const { horizon, strategy } = given;
  const day = (value: unknown): string | null => (typeof value === 'string' && parseDay(value) !== null ? value : null);
  return {
    horizon: CALL_HORIZONS.find((each) => String(each) === horizon) ?? USUAL_HORIZON,
    strategy: typeof strategy === 'string' && isStrategyId(strategy) ? strategy : null,
    from: day(given['from']),
    to: day(given['to']),
  };
}

/** The address of what a query asks for. */
export function recordHref({ horizon, strategy, from, to }: RecordQuery, page = 1): string {
  const query = new URLSearchParams();
  if (horizon !== USUAL_HORIZON) query.set('horizon', String(horizon));
  for (const [name, value] of Object.entries({ strategy, from, to })) if (value !== null) query.set(name, value);
  if (page > 1) query.set('page', String(page));
  const text = query.toString();
  return text === '' ? '/track-record' : `/track-record?${text}`;
}

function presentGroup(figures: GroupFigures) {
  const { calls: n, closed, right, beat_rate, base_rate, interval, blocks, verdict, brier } = figures;
  return { n, closed, right, beat_rate, base_rate, interval, blocks, verdict, brier };
}

/** The answer of `GET /api/track-record`. */
export async function presentRecord(
  record: Pick<TrackRecord, 'figures' | 'standing' | 'head' | 'benchmark' | 'record'>,
  query: RecordQuery,
): Promise<RecordResponse> {
  const [figures, standing, head] = await Promise.all([record.figures(query), record.standing(), record.head()]);
  return {
    record: record.record,
    is_demo: standing.isDemo,
    horizon_sessions: query.horizon,
    benchmark: record.benchmark,
    interval_level: LEVEL,
    from: query.from,
    to: query.to,
    calls: standing.calls,
    open: standing.open,
    overdue: standing.due,
    first_session: standing.firstSession,
    first_close: standing.firstClose,
    corrected: figures.corrected,
    turned: figures.turned,
    chain_head: standing.isDemo ? NO_BLOCK : head,
    strategies: figures.strategies.map(({ strategy, bands, median_excess, ...group }) => ({
      strategy,
      ...presentGroup(group),
      median_excess,
      bands: bands.map(({ band, venn_abers, ...own }) => ({ band, ...presentGroup(own), venn_abers })),
    })),
  };
}
