import { accountsFeature } from '../features/accounts/accounts.feature.ts';
import { analysisFeature } from '../features/analysis/analysis.feature.ts';
import { apiKeysFeature } from '../features/api-keys/api-keys.feature.ts';
import { cacheFeature } from '../features/cache/cache.feature.ts';
import { dataCheckFeature } from '../features/data-check/data-check.feature.ts';
import { auditFeature } from '../features/audit/audit.feature.ts';
import { backupFeature } from '../features/backup/backup.feature.ts';
import { billingFeature } from '../features/billing/billing.feature.ts';
import { databaseFeature } from '../features/database/database.feature.ts';
import { docsFeature } from '../features/docs/docs.feature.ts';
import { doctorFeature } from '../features/doctor/doctor.feature.ts';
import { errorsFeature } from '../features/errors/errors.feature.ts';
import { evaluationFeature } from '../features/evaluation/evaluation.feature.ts';
import { favouritesFeature } from '../features/favourites/favourites.feature.ts';
import type { Feature } from '../features/feature.ts';
import { healthFeature } from '../features/health/health.feature.ts';
import { historyFeature } from '../features/history/history.feature.ts';
import { importFeature } from '../features/import/import.feature.ts';
import { mailFeature } from '../features/mail/mail.feature.ts';
import { performanceFeature } from '../features/performance/performance.feature.ts';
import { precomputationFeature } from '../features/precomputation/precomputation.feature.ts';
import { quotaFeature } from '../features/quota/quota.feature.ts';
import { screenerFeature } from '../features/screener/screener.feature.ts';
import { replayFeature } from '../features/replay/replay.feature.ts';
import { runsFeature } from '../features/runs/runs.feature.ts';
import { securityFeature } from '../features/security/security.feature.ts';
import { sharesFeature } from '../features/shares/shares.feature.ts';
import { symbolsFeature } from '../features/symbols/symbols.feature.ts';
import { trackRecordFeature } from '../features/track-record/track-record.feature.ts';
import { updateFeature } from '../features/update/update.feature.ts';
import { taskQueueFeature } from '../features/task-queue/task-queue.feature.ts';

/** The list of features, in the order of the commands in the help. A new one is its folder and one line here. */
export const FEATURES = [
  analysisFeature,
  runsFeature,
  healthFeature,
  importFeature,
  dataCheckFeature,
  databaseFeature,
  backupFeature,
  doctorFeature,
  mailFeature,
  taskQueueFeature,
  accountsFeature,
  apiKeysFeature,
  symbolsFeature,
  favouritesFeature,
  historyFeature,
  screenerFeature,
  sharesFeature,
  billingFeature,
  quotaFeature,
  securityFeature,
  auditFeature,
  updateFeature,
  precomputationFeature,
  trackRecordFeature,
  evaluationFeature,
  replayFeature,
  performanceFeature,
  errorsFeature,
  cacheFeature,
  docsFeature,
] as const satisfies readonly Feature<never>[];
