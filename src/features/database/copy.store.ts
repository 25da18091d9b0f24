export { copyDatabase, type CopyResult } from '../../platform/db/transfer/copy-database.ts';
export type { CopyProgress } from '../../platform/db/transfer/progress.ts';
