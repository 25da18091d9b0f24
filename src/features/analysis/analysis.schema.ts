import { Type } from 'typebox';
import type { Static, TSchema, TUnion, TNull } from 'typebox';
import { STRATEGY_IDS } from '../../engine/strategies/index.ts';
import type { StrategyId } from '../../engine/strategies/index.ts';

const nullable = <T extends TSchema>(schema: T): TUnion<[T, TNull]> => Type.Union([schema, Type.Null()]);
const closed = { additionalProperties: false } as const;

/** The strategy a request without one gets. */
export const DEFAULT_STRATEGY = 'growth';

const StrategySchema = Type.Enum(STRATEGY_IDS as readonly StrategyId[] as [StrategyId, ...StrategyId[]], {
  type: 'string',
  description: 'Which question is asked of the company.',
});

const SymbolSchema = Type.String({
  minLength: 1,
  maxLength: 60,
  description:
    'Ticker: one to five letters, or a listed class share such as BRK.B; in any usual spelling, such as `brk-b` or `NASDAQ:AAPL`.',
  examples: ['AAPL', 'BRK.B'],
});

/** `POST /api/stock-analysis`: any other key is refused and named. */
export const AnalysisRequestSchema = Type.Object(
  { symbol: SymbolSchema, strategy: Type.Optional(StrategySchema) },
  { ...closed, $id: 'AnalysisRequest' },
);
export type AnalysisRequest = Static<typeof AnalysisRequestSchema>;

/** `?async=` of `POST /api/stock-analysis`. */
export const AsyncQuerySchema = Type.Object({
  async: Type.Optional(
    Type.Enum(['true', 'false'], {
      type: 'string',
      description: '`true`: answer 202 at once; the analysis runs in the task queue and is read at `status_url`.',
    }),
  ),
});

/** The answer to `POST /api/stock-analysis?async=true`. */
export const AcceptedSchema = Type.Object(
  {
    success: Type.Literal(true),
    async_mode: Type.Literal(true),
    task_id: Type.String(),
    status_url: Type.String({ description: 'Where the task is read; also in the header Location.' }),
    message: Type.String(),
  },
  { ...closed, $id: 'AnalysisAccepted' },
);
export type Accepted = Static<typeof AcceptedSchema>;

/** `GET /api/stock-analysis`: other keys of a query string are ignored. */
export const AnalysisQuerySchema = Type.Object({ symbol: SymbolSchema, strategy: Type.Optional(StrategySchema) });

const Unit = Type.Enum(['fraction', 'ratio', 'score', 'years'], {
  type: 'string',
  description: '`fraction`: 0.02 is 2 %. `ratio`: a multiple. `score`: a published scale. `years`: whole years.',
});
const Kind = Type.Enum(['fundamental', 'technical'], { type: 'string' });
const Level = Type.Enum(['low', 'moderate', 'high'], { type: 'string' });
const IsoDate = Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$', description: 'A calendar date, YYYY-MM-DD.' });

const ComparatorSchema = Type.Union(
  [
    Type.Object(
      {
        kind: Type.Enum(['sector', 'universe'], { type: 'string' }),
        name: Type.String(),
        n: Type.Integer({ description: 'How many companies were compared.' }),
        percentile: Type.Number({ description: 'Share of those companies below this value, 0 to 1.' }),
        median: Type.Number(),
      },
      closed,
    ),
    Type.Object(
      {
        kind: Type.Literal('breakpoints'),
        published: Type.Boolean({ description: 'False: breakpoints of this house.' }),
      },
      closed,
    ),
    Type.Object({ kind: Type.Literal('settled') }, closed),
  ],
  { description: 'What the value was compared with when it earned its points.' },
);

const PointSchema = Type.Object(
  {
    factor: Type.String({ description: 'Identifier of the factor, explained on /method.' }),
    label: Type.String(),
    kind: Kind,
    points: Type.Integer(),
    weight: Type.Integer({ description: 'The most points that this factor can give or take.' }),
    value: nullable(Type.Number()),
    value_text: Type.String({ description: 'The value as people read it.' }),
    unit: Unit,
    comparator: ComparatorSchema,
    comparator_text: Type.String({ description: 'What the value is compared with, in words.' }),
    reason: Type.String({ description: 'One sentence made from the value and what it was compared with.' }),
    inputs: Type.Record(Type.String(), Type.Union([Type.Number(), Type.String(), Type.Null()])),
    source: Type.String({ description: 'The data source that the newest input came from.' }),
    as_of: IsoDate,
  },
  closed,
);
export type AnalysisPoint = Static<typeof PointSchema>;

const CoverageSchema = Type.Object(
  {
    have: Type.Integer({ description: 'Factors that have inputs.' }),
    of: Type.Integer({ description: 'Factors that this strategy asks of such a company.' }),
    weight: Type.Integer({ description: 'Weight of the factors that have inputs, of 50.' }),
    missing: Type.Array(
      Type.Object(
        { factor: Type.String(), label: Type.String(), weight: Type.Integer(), reason: Type.String() },
        closed,
      ),
    ),
    not_applicable: Type.Array(
      Type.Object({ factor: Type.String(), label: Type.String(), reason: Type.String() }, closed),
    ),
  },
  closed,
);

const RiskSchema = Type.Object(
  {
    input: Type.Enum(['volatility', 'drawdown', 'beta', 'altman'], { type: 'string' }),
    label: Type.String(),
    value: nullable(Type.Number()),
    value_text: Type.String(),
    level: nullable(Level),
    reason: nullable(Type.String()),
  },
  closed,
);

const Instant = Type.String({ description: 'UTC, ISO 8601.' });

const SourceSchema = Type.Object(
  {
    part: Type.Enum(['prices', 'statements', 'quote'], { type: 'string' }),
    source: Type.String(),
    fetched_at: nullable(Instant),
    outcome: Type.Enum(['ok', 'late', 'gone', 'failed'], {
      type: 'string',
      description:
        'How asking last ended. `late`: without the newest session yet. `gone`: it no longer has the symbol. ' +
        '`failed`: it did not answer, and what was kept is used.',
    }),
    next_try_at: nullable(Instant),
  },
  closed,
);
export type AnalysisSource = Static<typeof SourceSchema>;

const Frequency = Type.Number({ description: '0.55 is 55 %.' });

/** A measured frequency of closed live calls. */
const ConfidenceSchema = Type.Object(
  {
    band: Type.String({ description: 'The scores that were counted.', examples: ['60-64'] }),
    n: Type.Integer({ minimum: 30, description: 'Closed live calls of this strategy and band.' }),
    above_benchmark: Frequency,
    base_rate: Type.Number({ description: 'The same of symbols drawn from the universe of the same days.' }),
    interval: Type.Object({ low: Frequency, high: Frequency }, closed),
    interval_level: Type.Number({ description: 'How often such an interval holds the truth: 0.965.' }),
    blocks: Type.Integer({ minimum: 8, description: 'Blocks of 63 sessions that the calls lie in.' }),
    horizon_sessions: Type.Integer(),
    verdict: Type.Enum(['not_distinguishable', 'better_than_chance', 'worse_than_chance'], {
      type: 'string',
      description: '`not_distinguishable`: the interval holds the base rate. Otherwise: above or below it.',
    }),
  },
  {
    ...closed,
    description:
      'How often closed live calls of this strategy and score band were above the benchmark; null where there are under 30, ' +
      'or where they lie in under 8 blocks of 63 sessions. A measured frequency, and no promise.',
  },
);
export type AnalysisConfidence = Static<typeof ConfidenceSchema>;

/** The answer to an analysis request, over the wire, on the command line and on the symbol page. */
export const AnalysisResponseSchema = Type.Object(
  {
    success: Type.Literal(true),
    is_provisional: Type.Boolean({
      description:
        'True where the other companies were still being measured: this one is compared with fixed breakpoints only, and ' +
        'the answer is not stored. The same question gives the full answer soon after.',
    }),
    analysis_id: nullable(Type.String({ description: 'Null where the answer is provisional.' })),
    created_at: nullable(
      Type.String({
        description: 'When this analysis was first made, UTC, ISO 8601; null where the answer is provisional.',
      }),
    ),
    symbol: Type.String(),
    company_name: Type.String(),
    currency: Type.String({ description: 'ISO 4217 code of every amount in this answer.' }),
    exchange: nullable(Type.String()),
    sector: nullable(Type.String()),
    strategy: StrategySchema,
    state: Type.Enum(['ready', 'insufficient'], { type: 'string' }),
    recommendation: nullable(Type.Enum(['BUY', 'HOLD', 'SELL'], { type: 'string' })),
    strength: nullable(Type.Enum(['weak', 'moderate', 'strong'], { type: 'string' })),
    verdict: Type.String({
      description: 'The verdict as people read it, such as "Buy, moderate. Growth, 63 sessions vs SPY."',
    }),
    abstentions: Type.Array(Type.Object({ key: Type.String(), reason: Type.String() }, closed), {
      description: 'Why there is no verdict; empty where there is one.',
    }),
    score: nullable(Type.Integer({ minimum: 0, maximum: 100 })),
    score_range: nullable(Type.Object({ low: Type.Integer(), high: Type.Integer() }, closed)),
    points_sum: Type.Integer({ description: 'Sum of the points listed. 50 + points_sum = score.' }),
    points: Type.Array(PointSchema),
    coverage: CoverageSchema,
    confidence: nullable(ConfidenceSchema),
    horizon_sessions: Type.Integer(),
    benchmark: Type.String(),
    risk_level: nullable(Level),
    risk: Type.Array(RiskSchema),
    fundamental_score: nullable(Type.Number()),
    technical_score: nullable(Type.Number()),
    current_price: nullable(Type.Number({ description: 'Close of the session `as_of`.' })),
    price_change: nullable(Type.Number({ description: 'Against the session before, in `currency`.' })),
    price_change_percent: nullable(
      Type.Number({ description: 'Against the session before, in percent: 1.5 is 1.5 %.' }),
    ),
    market_cap: nullable(Type.Number()),
    pe_ratio: nullable(Type.Number()),
    data_source: Type.String(),
    sources: Type.Array(SourceSchema, {
      description: 'Where each part came from and when it was fetched; both times are null where nothing is fetched.',
    }),
    as_of: IsoDate,
    is_stale: Type.Boolean({
      description: 'True where the newest price is older than the last session that should exist.',
    }),
    is_demo: Type.Boolean({ description: 'True where the prices are generated and no real ones.' }),
    warnings: Type.Array(Type.String()),
    explanation: Type.String({
      description: 'Prose made by code from the figures of this answer, and from nothing else.',
    }),
    engine_version: Type.String(),
    input_hash: Type.String({ description: 'SHA-256 over the hashes of everything the verdict was computed from.' }),
    snapshot_hash: Type.String(),
    reference_hash: nullable(Type.String()),
    disclaimer: Type.String(),
  },
  { ...closed, $id: 'AnalysisResponse' },
);
export type AnalysisResponse = Static<typeof AnalysisResponseSchema>;

const SymbolHitSchema = Type.Object(
  {
    symbol: Type.String(),
    name: Type.String(),
    exchange: nullable(Type.String()),
    sector: nullable(Type.String()),
    type: Type.Enum(['stock', 'fund'], { type: 'string' }),
  },
  closed,
);

/** `GET /api/symbols?q=`. */
export const SymbolSearchQuerySchema = Type.Object({
  q: Type.String({ maxLength: 50, description: 'Start of a ticker or a part of a name.', examples: ['apple'] }),
});
export const SymbolSearchResponseSchema = Type.Object(
  { success: Type.Literal(true), query: Type.String(), is_demo: Type.Boolean(), symbols: Type.Array(SymbolHitSchema) },
  { ...closed, $id: 'SymbolSearchResponse' },
);
export type SymbolSearchResponse = Static<typeof SymbolSearchResponseSchema>;
