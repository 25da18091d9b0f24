export type { DumpAbout, DumpEnd, DumpedTable } from '../../platform/db/dump/dump-format.ts';
export type { DumpProgress } from '../../platform/db/dump/write-dump.ts';
export { writeDump } from '../../platform/db/dump/write-dump.ts';
export { loadDump } from '../../platform/db/dump/load-dump.ts';
export { openSource } from '../../platform/db/transfer/open-sides.ts';
export { parseDatabaseUrl, placeOf } from '../../platform/db/database-url.ts';
