import { Type, type Static } from 'typebox';
import { Value } from 'typebox/value';
import { AppError } from '../../platform/errors.ts';

/** The layout of an exported analysis. */
export const BUNDLE_FORMAT = 1;

/** As analyses are named; whatever else a file says in its place would be written to a terminal. */
export const ANALYSIS_ID = '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$';

const closed = { additionalProperties: false } as const;

/** An analysis with all that it was computed from: one JSON file that another computer can compute it again from. */
const BundleSchema = Type.Object(
  {
    format: Type.Literal(BUNDLE_FORMAT),
    analysis_id: Type.String({ pattern: ANALYSIS_ID }),
    /** The canonical JSON of the analysis document, byte for byte. */
    document: Type.String(),
    /** Canonical header JSON, and candle bytes in base64. */
    snapshot: Type.Union([Type.Object({ header: Type.String(), candles: Type.String() }, closed), Type.Null()]),
    benchmark: Type.Union([Type.Object({ source: Type.String(), candles: Type.String() }, closed), Type.Null()]),
    /** Canonical JSON of the market reference. */
    reference: Type.Union([Type.String(), Type.Null()]),
  },
  closed,
);
export type Bundle = Static<typeof BundleSchema>;

/** @throws AppError `validation_failed` where the text is no exported analysis */
export function readBundle(text: string): Bundle {
  let read: unknown;
  try {
    read = JSON.parse(text);
  } catch {
    read = null;
  }
  if (Value.Check(BundleSchema, read)) return read;
  throw new AppError('validation_failed', {
    userMessage: 'The file is no analysis that "tradewise export-analysis" wrote.',
  });
}
