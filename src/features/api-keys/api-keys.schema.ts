import { Type } from 'typebox';
import type { Static } from 'typebox';
import { SCOPES } from '../../platform/auth/scopes.ts';
import type { Scope } from '../../platform/auth/scopes.ts';

export { SCOPES };
export type { Scope };

/** The most keys that one person can have at a time. */
export const MAX_KEYS = 20;
/** In characters as people count them. */
export const MAX_KEY_NAME = 60;

const Ticked = Type.Optional(Type.Literal('on'));
const strict = { additionalProperties: false } as const;

/** The form that makes a key: its name, and one box a scope. */
export const NewKeyForm = Type.Object(
  // Twice the length: the name is counted as people see it, once it is read.
  { name: Type.String({ maxLength: 2 * MAX_KEY_NAME }), read: Ticked, analyse: Ticked, admin: Ticked },
  strict,
);
export type NewKeyForm = Static<typeof NewKeyForm>;

export const RevokeKeyForm = Type.Object({ key: Type.String({ minLength: 1, maxLength: 64 }) }, strict);

/** What a key is asked to be. */
export interface KeyWish {
  readonly name: string;
  readonly scopes: readonly Scope[];
}

/** What the form asks for, before anything of it was looked at. */
export function wishOf(form: NewKeyForm): KeyWish {
  return { name: form.name, scopes: SCOPES.filter((scope) => form[scope] === 'on') };
}

/** A key in the list; the key itself is known to its owner only. */
export interface KeyLine {
  readonly id: string;
  readonly name: string;
  /** How it begins. */
  readonly shown: string;
  readonly scopes: readonly Scope[];
  /** Milliseconds since 1970-01-01 UTC. */
  readonly createdAt: number;
  /** To the minute; null: never. */
  readonly lastUsedAt: number | null;
}

/** A key that was just made: the one time that it can be read. */
export interface NewKey {
  readonly name: string;
  readonly key: string;
  readonly scopes: readonly Scope[];
}
