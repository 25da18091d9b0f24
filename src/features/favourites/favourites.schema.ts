import { Type } from 'typebox';
import type { Static, TSchema, TUnion, TNull } from 'typebox';
import { STRATEGY_IDS } from '../../engine/strategies/index.ts';
import type { StrategyId } from '../../engine/strategies/index.ts';

const nullable = <T extends TSchema>(schema: T): TUnion<[T, TNull]> => Type.Union([schema, Type.Null()]);
const closed = { additionalProperties: false } as const;

/** The most favourites that one person keeps of the demo market, and as many with real prices. */
export const MAX_FAVOURITES = 1000;
/** In characters as people count them. */
export const MAX_NOTE = 500;
export const MAX_TAG = 40;
/** For how long a removal can be undone, in hours. */
export const UNDO_HOURS = 24;
/** The largest list that is read, in bytes. */
export const MAX_IMPORT_BYTES = 256 * 1024;

const SymbolSchema = Type.String({
  minLength: 1,
  maxLength: 60,
  description:
    'Ticker: one to five letters, or a listed class share such as BRK.B; in any usual spelling, such as `brk-b`.',
  examples: ['AAPL', 'BRK.B'],
});
// Twice the length: the words are counted as people see them, once they are read.
const NoteSchema = Type.String({
  maxLength: 2 * MAX_NOTE,
  description: `At most ${MAX_NOTE} characters, in one line.`,
});
const TagSchema = Type.String({ maxLength: 2 * MAX_TAG, description: `At most ${MAX_TAG} characters, in one line.` });

/** `POST /api/favorites`. */
export const AddFavouriteSchema = Type.Object(
  { symbol: SymbolSchema, note: Type.Optional(NoteSchema), tag: Type.Optional(TagSchema) },
  { ...closed, $id: 'AddFavorite' },
);
export type AddFavourite = Static<typeof AddFavouriteSchema>;

/** `PATCH /api/favorites/:symbol`. */
export const ChangeFavouriteSchema = Type.Object(
  {
    note: Type.Optional(NoteSchema),
    tag: Type.Optional(TagSchema),
    position: Type.Optional(
      Type.Integer({ minimum: 1, maximum: MAX_FAVOURITES, description: 'Where it goes; 1 is the top.' }),
    ),
  },
  { ...closed, minProperties: 1, $id: 'ChangeFavorite' },
);
export type ChangeFavourite = Static<typeof ChangeFavouriteSchema>;

/** `DELETE /api/favorites`. */
export const RemoveFavouritesSchema = Type.Object(
  { symbols: Type.Optional(Type.Array(SymbolSchema, { minItems: 1, maxItems: MAX_FAVOURITES })) },
  { ...closed, $id: 'RemoveFavorites' },
);
export const RemoveFavouritesQuery = Type.Object({
  symbols: Type.Optional(Type.String({ description: 'Symbols with commas between them, in place of a body.' })),
});

/** `POST /api/favorites/undo`. */
export const UndoSchema = Type.Object(
  {
    removal: Type.Optional(
      Type.String({ pattern: '^\\d{1,16}$', description: 'Which removal; absent: the newest one.' }),
    ),
  },
  { ...closed, $id: 'UndoFavorites' },
);

/** `POST /api/favorites/import`. */
export const ImportQuery = Type.Object({
  good_lines: Type.Optional(
    Type.Enum(['only'], { type: 'string', description: '`only`: take the good lines although there are wrong ones.' }),
  ),
});

export const FavouriteParams = Type.Object({ symbol: SymbolSchema });

/** `GET /api/favorites`: other keys of a query string are ignored. */
export const ListQuery = Type.Object({
  tag: Type.Optional(Type.String({ maxLength: 2 * MAX_TAG, description: 'Only favourites with this tag.' })),
  limit: Type.Optional(Type.String({ pattern: '^[1-9]\\d{0,3}$', description: 'How many at most; all where absent.' })),
  offset: Type.Optional(Type.String({ pattern: '^\\d{1,4}$', description: 'How many are left out before.' })),
});

const Recommendation = nullable(Type.Enum(['BUY', 'HOLD', 'SELL'], { type: 'string' }));
const VerdictSchema = Type.Object(
  {
    analysis_id: Type.String(),
    recommendation: Recommendation,
    strength: nullable(Type.Enum(['weak', 'moderate', 'strong'], { type: 'string' })),
    score: nullable(Type.Integer()),
    as_of: Type.String({ description: 'The session that it stands on.' }),
    is_damaged: Type.Boolean({
      description: 'True where the analysis is kept and cannot be read: nothing is shown in its place.',
    }),
  },
  closed,
);
export type SavedVerdict = Static<typeof VerdictSchema>;

const VerdictChangeSchema = Type.Object(
  {
    strategy: Type.Enum([...STRATEGY_IDS], { type: 'string' }),
    from: Recommendation,
    from_as_of: Type.String({ description: 'The session saved before, of the same source and engine version.' }),
    to: Recommendation,
    as_of: Type.String({ description: 'The session of the newest saved verdict.' }),
  },
  closed,
);
export type VerdictChange = Static<typeof VerdictChangeSchema>;

const byStrategy = Object.fromEntries(STRATEGY_IDS.map((id) => [id, nullable(VerdictSchema)])) as Record<
  StrategyId,
  TUnion<[typeof VerdictSchema, TNull]>
>;

const PriceSchema = Type.Object(
  {
    price: Type.Number({ description: 'Close of the session `as_of`.' }),
    change: nullable(Type.Number({ description: 'Against the session before, in `currency`.' })),
    change_percent: nullable(Type.Number({ description: 'Against the session before, in percent.' })),
    currency: Type.String(),
    as_of: Type.String(),
    is_stale: Type.Boolean({ description: 'True where a newer session should exist.' }),
  },
  closed,
);

const FavouriteSchema = Type.Object(
  {
    symbol: Type.String(),
    company_name: nullable(Type.String({ description: 'Null where the source in use does not list it.' })),
    is_listed: nullable(
      Type.Boolean({
        description:
          'False where the source in use does not list the symbol, null where its list cannot be had just now.',
      }),
    ),
    source: Type.String({ description: 'The source in use, whose figures these are.' }),
    added_from: Type.String({ description: 'The source that was in use when it was added.' }),
    is_demo: Type.Boolean({ description: 'True where the prices are generated and no real ones.' }),
    note: Type.String(),
    tag: Type.String(),
    position: Type.Integer({ description: '1 is the top; there are no gaps.' }),
    created_at: Type.String({ description: 'UTC, ISO 8601.' }),
    price: nullable(PriceSchema),
    verdicts: Type.Object(byStrategy, { ...closed, description: 'What was saved last; null where nothing was.' }),
    verdict_changes: Type.Array(VerdictChangeSchema, {
      description:
        'Where the newest saved verdict is not that of the session saved before it; the newest first, empty where none is.',
    }),
  },
  {
    ...closed,
    description: 'Figures are those of the newest saved analyses of the source in use; null where none is saved.',
  },
);
export type FavouriteLine = Static<typeof FavouriteSchema>;

const RemovalSchema = Type.Object(
  {
    removal: Type.String({ description: 'What `POST /api/favorites/undo` takes.' }),
    symbols: Type.Array(Type.String()),
    undo_until: Type.String({ description: 'UTC, ISO 8601.' }),
  },
  closed,
);
export type Removal = Static<typeof RemovalSchema>;

export const FavouriteListSchema = Type.Object(
  {
    success: Type.Literal(true),
    source: Type.String({ description: 'The source in use, whose figures are shown.' }),
    is_demo: Type.Boolean(),
    total: Type.Integer({ description: 'How many there are, with the tag that was asked for.' }),
    maximum: Type.Integer(),
    tags: Type.Array(Type.String(), { description: 'Every tag in use, sorted.' }),
    favorites: Type.Array(FavouriteSchema),
    kept_apart: Type.Integer({
      minimum: 0,
      description:
        'How many favourites are kept of the demo market where prices are real, and with real prices where it is the demo market: never listed beside these.',
    }),
    last_removal: nullable(RemovalSchema),
  },
  { ...closed, $id: 'FavoriteList' },
);
export type FavouriteList = Static<typeof FavouriteListSchema>;

export const FavouriteAnswerSchema = Type.Object(
  { success: Type.Literal(true), favorite: FavouriteSchema },
  { ...closed, $id: 'FavoriteAnswer' },
);

export const RemovedSchema = Type.Object(
  {
    success: Type.Literal(true),
    removed: Type.Array(Type.String()),
    not_on_the_list: Type.Array(Type.String()),
    removal: Type.String(),
    undo_until: Type.String(),
  },
  { ...closed, $id: 'FavoritesRemoved' },
);
export type Removed = Static<typeof RemovedSchema>;

export const RestoredSchema = Type.Object(
  { success: Type.Literal(true), restored: Type.Array(Type.String()) },
  { ...closed, $id: 'FavoritesRestored' },
);
export type Restored = Static<typeof RestoredSchema>;

const LineErrorSchema = Type.Object({ line: Type.Integer(), message: Type.String() }, closed);
export type LineError = Static<typeof LineErrorSchema>;

export const ImportedSchema = Type.Object(
  {
    success: Type.Boolean({
      description: 'False where nothing was taken: there are wrong lines, or none with a symbol.',
    }),
    added: Type.Array(Type.String()),
    already_there: Type.Array(Type.String(), { description: 'These stay as they were.' }),
    errors: Type.Array(LineErrorSchema, { description: 'Every wrong line, with its number from 1.' }),
    ignored_columns: Type.Array(Type.String()),
    skipped_lines: Type.Array(Type.Integer(), {
      description: 'Lines beside the table, such as a title above it or a notice below it.',
    }),
  },
  { ...closed, $id: 'FavoritesImported' },
);
export type Imported = Static<typeof ImportedSchema>;
