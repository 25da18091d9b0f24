import { Type } from 'typebox';
import type { Static, TNull, TSchema, TUnion } from 'typebox';
import { STRATEGY_IDS, type StrategyId } from '../../engine/strategies/index.ts';

const nullable = <T extends TSchema>(schema: T): TUnion<[T, TNull]> => Type.Union([schema, Type.Null()]);
const closed = { additionalProperties: false } as const;
const IsoDate = Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$', description: 'A calendar date, YYYY-MM-DD.' });
const Fraction = Type.Number({ description: '0.55 is 55 %.' });
const Count = Type.Integer({ minimum: 0 });

/** `GET /api/track-record`. */
export const RecordQuerySchema = Type.Object({
  horizon: Type.Optional(
    Type.Enum(['21', '63', '252'], { type: 'string', description: 'Sessions after which calls were closed; 63.' }),
  ),
  strategy: Type.Optional(
    Type.Enum(STRATEGY_IDS as readonly StrategyId[] as [StrategyId, ...StrategyId[]], { type: 'string' }),
  ),
  from: Type.Optional(IsoDate),
  to: Type.Optional(IsoDate),
});
export type RecordQueryTexts = Static<typeof RecordQuerySchema>;

const IntervalSchema = Type.Object({ low: Fraction, high: Fraction }, closed);

const BrierSchema = Type.Object(
  {
    n: Count,
    score: Type.Number(),
    miscalibration: Type.Number(),
    discrimination: Type.Number(),
    uncertainty: Type.Number(),
  },
  {
    ...closed,
    description: 'Of the scores read as probabilities (score / 100) of being above the benchmark, Hold included.',
  },
);

const group = {
  n: Type.Integer({ minimum: 0, description: 'Closed calls that are rated: Buy and Sell.' }),
  closed: Type.Integer({ minimum: 0, description: 'All closed calls, Hold included.' }),
  right: Count,
  beat_rate: nullable(Fraction),
  base_rate: nullable(Fraction),
  interval: nullable(IntervalSchema),
  blocks: Type.Integer({ minimum: 0, description: 'Blocks of 63 sessions, or of the horizon, that the calls lie in.' }),
  verdict: Type.Enum(['too_few', 'not_distinguishable', 'better_than_chance', 'worse_than_chance'], { type: 'string' }),
  brier: nullable(BrierSchema),
};

const StrategyRecordSchema = Type.Object(
  {
    strategy: Type.String(),
    ...group,
    median_excess: nullable(Fraction),
    bands: Type.Array(
      Type.Object(
        {
          band: Type.String({ examples: ['65-74'] }),
          ...group,
          venn_abers: Type.Union([IntervalSchema, Type.Null()], {
            description:
              'Frequencies of being above the benchmark between which that of the score in the middle of the band lies ' +
              '(Venn-Abers), by all closed calls of the strategy; null below 30 of them.',
          }),
        },
        closed,
      ),
    ),
  },
  closed,
);

export const RecordResponseSchema = Type.Object(
  {
    record: Type.Enum(['live', 'simulated'], { type: 'string' }),
    is_demo: Type.Boolean({ description: 'Demo data has no record: nothing is counted.' }),
    horizon_sessions: Type.Integer(),
    benchmark: Type.String(),
    interval_level: Type.Number({ description: 'How often an interval holds the truth: 0.965.' }),
    from: nullable(IsoDate),
    to: nullable(IsoDate),
    calls: Type.Integer({ minimum: 0, description: 'Calls on record, closed or not.' }),
    open: Type.Integer({ minimum: 0, description: 'Calls of which a horizon is still to come.' }),
    overdue: Type.Integer({
      minimum: 0,
      description: 'Open calls whose horizon is over and whose prices are not there.',
    }),
    first_session: nullable(IsoDate),
    first_close: nullable(IsoDate),
    corrected: Type.Integer({ minimum: 0, description: 'Outcomes whose prices were revised after closing.' }),
    turned: Type.Integer({
      minimum: 0,
      description: 'Of these, calls that would count otherwise by the newest prices.',
    }),
    chain_head: Type.String({ description: 'Hash of the newest block of /track-record/chain.json.' }),
    strategies: Type.Array(StrategyRecordSchema),
  },
  { ...closed, $id: 'TrackRecord' },
);
export type RecordResponse = Static<typeof RecordResponseSchema>;

const BlockSchema = Type.Object(
  {
    number: Type.Integer(),
    sealed_at: Type.String(),
    first_seq: Type.Integer(),
    entries: Type.Integer(),
    root: Type.String(),
    hash: Type.String(),
  },
  closed,
);

/** `/track-record/chain.json`. */
export const ChainSchema = Type.Object(
  {
    version: Type.Literal(1),
    record: Type.String(),
    entries: Type.Integer(),
    head: Type.String({ description: 'Keep it: by it any later change of what it was taken of can be shown.' }),
    blocks: Type.Array(BlockSchema),
  },
  { ...closed, $id: 'RecordChain' },
);

/** One closed call. */
export interface ShownCall {
  readonly symbol: string;
  readonly strategy: string;
  readonly session: string;
  readonly verdict: string;
  readonly score: number;
  readonly horizon: number;
  readonly horizon_end: string;
  readonly exit_day: string;
  readonly ending: string;
  readonly entry_price: number;
  readonly exit_price: number;
  readonly benchmark: string;
  readonly benchmark_entry: number;
  readonly benchmark_exit: number;
  readonly excess: number;
}
