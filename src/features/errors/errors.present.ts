import type { ErrorsResponse } from './errors.schema.ts';
import type { RequestErrorsRow } from './errors.store.ts';

/** Kinds of error as they are answered. */
export function presentErrors(rows: readonly RequestErrorsRow[]): ErrorsResponse {
  return {
    errors: rows.map(({ fingerprint, code, kind, place, count, first_at, last_at, release, routes, request_ids }) => ({
      fingerprint,
      code,
      kind,
      place,
      count,
      first_at: new Date(first_at).toISOString(),
      last_at: new Date(last_at).toISOString(),
      release,
      routes: JSON.parse(routes) as string[],
      request_ids: JSON.parse(request_ids) as string[],
    })),
  };
}
