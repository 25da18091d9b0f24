import { Type } from 'typebox';

/** A body that says nothing. */
export const NoFieldsSchema = Type.Object({}, { additionalProperties: false });

export const CacheClearedSchema = Type.Object(
  {
    success: Type.Literal(true),
    dropped: Type.Integer({ minimum: 0, description: 'Answers and pages that this process dropped.' }),
    message: Type.String(),
  },
  { $id: 'CacheCleared', additionalProperties: false },
);
