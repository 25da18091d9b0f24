import { Type } from 'typebox';
import type { Static } from 'typebox';
import { FIGURE_IDS, type FigureId } from '../../engine/figures/list.ts';
import { SECTORS } from '../../engine/market/snapshot.ts';
import { STRATEGY_IDS } from '../../engine/strategies/index.ts';

const closed = { additionalProperties: false } as const;
const nullable = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) => Type.Union([schema, Type.Null()]);

/** The strategy of a screen that names none. */
export const DEFAULT_STRATEGY = STRATEGY_IDS[0] as (typeof STRATEGY_IDS)[number];
export const USUAL_LINES = 50;
export const MOST_LINES = 200;
/** What a screen can be sorted by; a minus before it turns the order. */
export const SORTS = ['symbol', 'score', 'coverage', ...FIGURE_IDS] as const;
export type Sort = (typeof SORTS)[number];
export const DEFAULT_SORT = '-score';

const NUMBER = '^-?\\d{1,16}(\\.\\d{1,12})?(e[+-]?\\d{1,2})?$';
const bound = (description: string) => Type.Optional(Type.String({ pattern: NUMBER, description }));

/** Figures by which a screen can be cut: all but the ex-date. */
export const BOUNDED = FIGURE_IDS.filter((id): id is Exclude<FigureId, 'last_ex_date'> => id !== 'last_ex_date');
type Bounded = (typeof BOUNDED)[number];
export type BoundName = `min_${Bounded}` | `max_${Bounded}`;

const bounds = Object.fromEntries(
  BOUNDED.flatMap((id) => [
    [`min_${id}`, bound(`Only where \`${id}\` is known and at least this.`)],
    [`max_${id}`, bound(`Only where \`${id}\` is known and at most this.`)],
  ]),
) as Record<BoundName, ReturnType<typeof bound>>;

/** `GET /api/screener`. */
export const ScreenQuerySchema = Type.Object({
  strategy: Type.Optional(
    Type.Enum([...STRATEGY_IDS], { type: 'string', description: `Whose verdicts; ${DEFAULT_STRATEGY} where absent.` }),
  ),
  verdict: Type.Optional(
    Type.Enum(['BUY', 'HOLD', 'SELL', 'NONE'], { type: 'string', description: 'NONE: too few facts for a verdict.' }),
  ),
  strength: Type.Optional(Type.Enum(['weak', 'moderate', 'strong'], { type: 'string' })),
  sector: Type.Optional(Type.Enum([...SECTORS], { type: 'string' })),
  min_score: bound('Only from this score on, 0 to 100.'),
  max_score: bound('Only up to this score.'),
  min_coverage: bound("Only where at least this share of the strategy's weight has data, 0 to 1."),
  ...bounds,
  moved: Type.Optional(
    Type.Enum(['true', 'false'], {
      type: 'string',
      description:
        'true: only where the verdict is not that of the session judged before, by the same source and engine version.',
    }),
  ),
  favourite: Type.Optional(
    Type.Enum(['true', 'false'], {
      type: 'string',
      description: 'true: only your favourites; needs a sign-in or a key.',
    }),
  ),
  sort: Type.Optional(
    Type.Enum([...SORTS, ...SORTS.map((name) => `-${name}` as const)], {
      type: 'string',
      description: `Rising; with a minus falling. What is not known comes last. ${DEFAULT_SORT} where absent.`,
    }),
  ),
  limit: Type.Optional(
    Type.String({
      pattern: '^[1-9]\\d{0,2}$',
      description: `Lines a page, at most ${MOST_LINES}; ${USUAL_LINES} where absent.`,
    }),
  ),
  cursor: Type.Optional(
    Type.String({ maxLength: 200, description: '`next_cursor` of the page before, with the same sort and filters.' }),
  ),
});
export type ScreenQuery = Static<typeof ScreenQuerySchema>;

const numbers = Object.fromEntries(BOUNDED.map((id) => [id, nullable(Type.Number())])) as Record<
  Bounded,
  ReturnType<typeof nullable<ReturnType<typeof Type.Number>>>
>;
const FiguresSchema = Type.Object(
  {
    ...numbers,
    last_ex_date: nullable(Type.String({ format: 'date', description: 'The newest ex-date known.' })),
  },
  { ...closed, description: 'Yields, margins and returns are fractions: 0.02 is 2 %. Null where not known.' },
);

const VerdictSchema = Type.Enum(['BUY', 'HOLD', 'SELL', 'NONE'], { type: 'string' });
const BeforeSchema = Type.Object(
  {
    as_of: Type.String({ format: 'date' }),
    verdict: VerdictSchema,
    score: nullable(Type.Number()),
    analysis_id: Type.String(),
  },
  {
    ...closed,
    description:
      'The verdict of the session judged before, by the same source and engine version; null where there is none.',
  },
);

const LineSchema = Type.Object(
  {
    symbol: Type.String(),
    company_name: Type.String(),
    exchange: nullable(Type.String()),
    sector: nullable(Type.String()),
    currency: Type.String(),
    data_source: Type.String({ description: 'Source of the prices.' }),
    as_of: Type.String({ format: 'date', description: 'The session that verdict and figures stand on.' }),
    analysis_id: Type.String(),
    verdict: VerdictSchema,
    strength: nullable(Type.Enum(['weak', 'moderate', 'strong'], { type: 'string' })),
    score: nullable(Type.Number()),
    coverage: Type.Number({ description: "Share of the strategy's weight that has data, 0 to 1." }),
    before: nullable(BeforeSchema),
    figures: FiguresSchema,
  },
  closed,
);
export type ScreenLine = Static<typeof LineSchema>;

export const ScreenResponseSchema = Type.Object(
  {
    success: Type.Literal(true),
    is_demo: Type.Boolean({ description: 'True where the prices are generated and no real ones.' }),
    notice: nullable(Type.String({ description: 'What must be said beside the figures.' })),
    strategy: Type.Enum([...STRATEGY_IDS], { type: 'string' }),
    sort: Type.String(),
    lines: Type.Array(LineSchema),
    next_cursor: nullable(Type.String({ description: 'Where the next page begins; null on the last.' })),
  },
  { ...closed, $id: 'ScreenResponse' },
);
export type ScreenResponse = Static<typeof ScreenResponseSchema>;

/** A screen that a person saved: the query of its address under a name. */
export interface SavedScreen {
  readonly name: string;
  readonly query: string;
}
export const MOST_SAVED = 50;
export const LONGEST_NAME = 60;

/** How many verdicts a screen holds, and the sessions that they stand on. */
export interface ScreenCount {
  readonly count: number;
  /** ISO dates; null where there are none. */
  readonly oldest: string | null;
  readonly newest: string | null;
}
