import { sharedVerdicts } from './200-shared-verdicts.ts';
import type { Kysely } from 'kysely';
import type { DatabaseKind } from '../dialect.ts';
import { analysesAndMarketData } from './001-analyses-and-market-data.ts';
import { sourceTraffic } from './010-source-traffic.ts';
import { sourceFacts } from './011-source-facts.ts';
import { retention } from './021-retention.ts';
import { accounts } from './030-accounts.ts';
import { mail } from './035-mail.ts';
import { symbolDirectory } from './040-symbol-directory.ts';
import { measuredMarkets } from './060-measured-markets.ts';
import { whatPeopleKeep } from './050-what-people-keep.ts';
import { secondFactorSteps } from './065-second-factor-steps.ts';
import { tasks } from './070-tasks.ts';
import { taskAskers } from './092-task-askers.ts';
import { deliveries } from './071-deliveries.ts';
import { runs } from './075-runs.ts';
import { requestWindows } from './080-request-windows.ts';
import { newestVerdicts } from './090-newest-verdicts.ts';
import { screens } from './091-screens.ts';
import { security } from './085-security.ts';
import { billing } from './150-billing.ts';
import { billingGuests } from './185-billing-guests.ts';
import { quota } from './180-quota.ts';
import { failingChecks } from './086-failing-checks.ts';
import { untrustedPeers } from './087-untrusted-peers.ts';
import { movedVerdicts } from './140-moved-verdicts.ts';
import { savedScreens } from './141-saved-screens.ts';
import { restores } from './130-restores.ts';
import { verdictsTogether } from './095-verdicts-together.ts';
import { performanceFigures } from './120-performance.ts';
import { evaluationRuns } from './190-evaluation-runs.ts';
import { benchmarkSlices } from './195-benchmark-slices.ts';
import { trackRecord } from './196-track-record.ts';

/** One step of the tables. Once released it is never changed: what follows is a new one. */
export interface Migration {
  readonly name: string;
  /** Runs in a transaction that ends well or leaves nothing; must not depend on what the stores are today. */
  readonly up: (db: Kysely<unknown>, kind: DatabaseKind) => Promise<void>;
  /**
   * The oldest release that can use the tables afterwards; 1 where it only adds. One that takes something away names
   * the first release that no longer needed it, which must be out already.
   */
  readonly oldestRelease?: number;
}

/** Every migration, in the order in which they are applied, on both engines. */
export const MIGRATIONS: readonly Migration[] = [
  { name: '001-analyses-and-market-data', up: analysesAndMarketData },
  { name: '010-source-traffic', up: sourceTraffic },
  { name: '011-source-facts', up: sourceFacts },
  { name: '021-retention', up: retention },
  { name: '030-accounts', up: accounts },
  { name: '035-mail', up: mail },
  { name: '040-symbol-directory', up: symbolDirectory },
  { name: '050-what-people-keep', up: whatPeopleKeep },
  { name: '060-measured-markets', up: measuredMarkets },
  { name: '065-second-factor-steps', up: secondFactorSteps },
  { name: '070-tasks', up: tasks },
  { name: '071-deliveries', up: deliveries },
  { name: '075-runs', up: runs },
  { name: '080-request-windows', up: requestWindows },
  { name: '090-newest-verdicts', up: newestVerdicts },
  { name: '091-screens', up: screens },
  { name: '085-security', up: security },
  { name: '086-failing-checks', up: failingChecks },
  { name: '087-untrusted-peers', up: untrustedPeers },
  { name: '140-moved-verdicts', up: movedVerdicts },
  { name: '141-saved-screens', up: savedScreens },
  { name: '130-restores', up: restores },
  { name: '120-performance', up: performanceFigures },
  { name: '150-billing', up: billing },
  { name: '092-task-askers', up: taskAskers },
  { name: '095-verdicts-together', up: verdictsTogether },
  { name: '185-billing-guests', up: billingGuests },
  { name: '190-evaluation-runs', up: evaluationRuns },
  { name: '195-benchmark-slices', up: benchmarkSlices },
  { name: '196-track-record', up: trackRecord },
  { name: '180-quota', up: quota },
  { name: '200-shared-verdicts', up: sharedVerdicts },
];
