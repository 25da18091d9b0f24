import { Type } from 'typebox';
import type { Static, TNull, TSchema, TUnion } from 'typebox';

const nullable = <T extends TSchema>(schema: T): TUnion<[T, TNull]> => Type.Union([schema, Type.Null()]);
const closed = { additionalProperties: false } as const;
const text = { type: 'string' } as const;

/** As many entries as one answer holds at most, and where nobody says how many. */
const MOST_ENTRIES = 100;
export const USUAL_ENTRIES = 50;

/** What a symbol may look like; small letters are read as capitals. */
const SYMBOL = '^[A-Za-z][A-Za-z.-]{0,9}$';

const Id = Type.String({ pattern: '^[0-9a-f-]{36}$', description: 'The id of an entry.' });
const Instant = Type.String({ description: 'UTC, ISO 8601.' });
const IsoDate = Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$', description: 'A calendar date, YYYY-MM-DD.' });

/** `GET /api/search-history`: other keys of a query string are ignored. */
export const HistoryQuerySchema = Type.Object({
  limit: Type.Optional(
    Type.String({
      pattern: '^([1-9]\\d?|100)$',
      description: `How many entries, 1 to ${MOST_ENTRIES}; ${USUAL_ENTRIES} where it is not said.`,
      examples: ['20'],
    }),
  ),
  before: Type.Optional(
    Type.String({
      pattern: '^\\d{1,15}\\.[0-9a-f-]{36}$',
      description: 'The `next` of the answer before: only what is older than everything in it.',
    }),
  ),
  symbol: Type.Optional(Type.String({ pattern: SYMBOL, description: 'Only of this symbol.' })),
  strategy: Type.Optional(Type.String({ pattern: '^[a-z]{1,40}$', description: 'Only of this strategy.' })),
});
export type HistoryQuery = Static<typeof HistoryQuerySchema>;

/** What a verdict was at the time of a run, as the stored document has it. */
const RunSchema = Type.Object(
  {
    analysis_id: Type.String(),
    company_name: Type.String(),
    state: Type.Enum(['ready', 'insufficient'], text),
    recommendation: nullable(Type.Enum(['BUY', 'HOLD', 'SELL'], text)),
    strength: nullable(Type.Enum(['weak', 'moderate', 'strong'], text)),
    score: nullable(Type.Integer({ minimum: 0, maximum: 100 })),
    points_sum: Type.Integer({ description: 'Sum of the points found, also where there is no score.' }),
    coverage: Type.Object({ have: Type.Integer(), of: Type.Integer(), weight: Type.Integer() }, closed),
    as_of: IsoDate,
    engine_version: Type.String(),
  },
  closed,
);
export type Run = Static<typeof RunSchema>;

const EntrySchema = Type.Object(
  {
    id: Id,
    kind: Type.Enum(['analysis', 'search'], {
      ...text,
      description: '`analysis`: a verdict was asked for. `search`: something was looked up.',
    }),
    searched_at: Instant,
    symbol: nullable(Type.String({ description: 'Null for a search that led to no single symbol.' })),
    strategy: nullable(Type.String()),
    query: nullable(Type.String({ description: 'What was typed; null for an analysis.' })),
    data_source: Type.String(),
    is_demo: Type.Boolean({ description: 'True where the prices were generated and no real ones.' }),
    analysis: nullable(RunSchema),
    is_damaged: Type.Boolean({
      description: 'True where the analysis is kept and cannot be read: nothing is shown in its place.',
    }),
  },
  closed,
);
export type HistoryEntry = Static<typeof EntrySchema>;

export const HistoryResponseSchema = Type.Object(
  {
    success: Type.Literal(true),
    entries: Type.Array(EntrySchema, { description: 'The newest first.' }),
    next: nullable(Type.String({ description: 'Where to go on, as `before`; null at the end.' })),
  },
  { ...closed, $id: 'HistoryResponse' },
);
export type HistoryResponse = Static<typeof HistoryResponseSchema>;

/** `GET /api/search-history/compare`. */
export const CompareQuerySchema = Type.Object({
  a: Type.String({ maxLength: 100, description: 'The id of one entry.' }),
  b: Type.String({ maxLength: 100, description: 'The id of another entry of the same symbol.' }),
});

const RunSideSchema = Type.Object(
  {
    entry_id: Id,
    searched_at: Instant,
    strategy: Type.String(),
    data_source: Type.String(),
    ...RunSchema.properties,
  },
  closed,
);
export type RunSide = Static<typeof RunSideSchema>;

const FactorSideSchema = Type.Object(
  {
    status: Type.Enum(['points', 'missing', 'not_asked'], {
      ...text,
      description: '`missing`: its inputs were not there. `not_asked`: it was no part of the question.',
    }),
    points: Type.Integer({ description: '0 where there were none to earn.' }),
    weight: nullable(Type.Integer({ description: 'The most points it could give or take.' })),
    value: nullable(Type.Number()),
    value_text: Type.String({ description: 'The value as people read it, or why there is none.' }),
    comparator_text: Type.String({ description: 'What the value is compared with; empty where there is nothing.' }),
  },
  closed,
);
export type FactorSideText = Static<typeof FactorSideSchema>;

const FactorChangeSchema = Type.Object(
  {
    factor: Type.String(),
    label: Type.String(),
    kind: Type.Enum(['points', 'value', 'appeared', 'disappeared', 'same'], {
      ...text,
      description:
        '`appeared` and `disappeared`: points in one of the runs only. `value`: something else changed, for the same points.',
    }),
    difference: Type.Integer({ description: 'Points now less points then.' }),
    then: FactorSideSchema,
    now: FactorSideSchema,
  },
  closed,
);
export type FactorChangeText = Static<typeof FactorChangeSchema>;

export const CompareResponseSchema = Type.Object(
  {
    success: Type.Literal(true),
    symbol: Type.String(),
    is_demo: Type.Boolean(),
    is_same: Type.Boolean({ description: 'True where the verdict and every figure behind it are the same.' }),
    summary: Type.String({ description: 'What changed, in one sentence.' }),
    notes: Type.Array(Type.String(), { description: 'What else was not the same: data, source, engine, strategy.' }),
    then: RunSideSchema,
    now: RunSideSchema,
    score_difference: nullable(Type.Integer({ description: 'Null where one of the runs made no score.' })),
    points_difference: Type.Integer({ description: 'The sum of the differences of all factors.' }),
    factors: Type.Array(FactorChangeSchema, { description: 'What moved most comes first.' }),
  },
  { ...closed, $id: 'CompareResponse' },
);
export type CompareResponse = Static<typeof CompareResponseSchema>;

/** `DELETE /api/search-history`: what went. */
export const HistoryRemovedSchema = Type.Object(
  { success: Type.Literal(true), removed: Type.Integer({ minimum: 0 }) },
  { ...closed, $id: 'HistoryRemoved' },
);

export const EntryParamsSchema = Type.Object({ id: Type.String({ maxLength: 100 }) });

/** What the forms of the history page send: the entry that is meant, and where the list was left. */
export const EntryForm = Type.Object(
  { id: Type.String({ maxLength: 100 }), to: Type.Optional(Type.String({ maxLength: 2000 })) },
  closed,
);
export type EntryForm = Static<typeof EntryForm>;
export const NoFields = Type.Object({}, closed);
