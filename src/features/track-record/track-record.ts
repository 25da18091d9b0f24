import type { RecordName } from '../../platform/db/record-schema.ts';
export function recordOf({ marketDate }: { readonly marketDate: string | null }): RecordName {
  return marketDate === null ? 'live' : 'simulated';
}
