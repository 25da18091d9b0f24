import { Type } from 'typebox';
import type { Static } from 'typebox';
import type { AnalysisResponse } from '../analysis/analysis.schema.ts';

const closed = { additionalProperties: false } as const;

/** A new share: of the verdict that is stored now. */
export const ShareForm = Type.Object(
  { symbol: Type.String({ maxLength: 32 }), strategy: Type.String({ maxLength: 32 }) },
  closed,
);
export type ShareForm = Static<typeof ShareForm>;

/** Takes a share back. */
export const RevokeForm = Type.Object({ id: Type.String({ maxLength: 64 }) }, closed);
export type RevokeForm = Static<typeof RevokeForm>;

/** Characters of the id in a link: 144 random bits. */
export const SHARE_ID = /^[A-Za-z0-9_-]{24}$/;
export const MOST_SHARES = 100;

/** What is frozen of a verdict. */
export interface SharedDocument {
  /** Where prices and statements came from, in words. */
  readonly source_label: string;
  /** The release that made it. */
  readonly release: string;
  readonly analysis: AnalysisResponse;
}

/** A share as its owner finds it in a list. */
export interface ListedShare {
  readonly id: string;
  readonly symbol: string;
  readonly strategy: string;
  readonly is_demo: boolean;
  /** ISO date of the close that it stands on. */
  readonly as_of: string;
  /** ISO instant. */
  readonly created_at: string;
}

/** What who opens the link is shown. */
export interface ShownShare extends ListedShare {
  /** True for who made it. */
  readonly isOwn: boolean;
  /** Null where it cannot be read any more. */
  readonly document: SharedDocument | null;
}
