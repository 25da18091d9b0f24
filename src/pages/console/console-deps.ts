import type { ShownAction } from '../../../ui/console/action-list.tsx';
import type { ShownError } from '../../../ui/console/error-list.tsx';
import type { ShownEvent } from '../../../ui/console/event-list.tsx';
import type { CheckedLine } from '../../../ui/console/problem-list.tsx';
import type { ShownTaskGroup } from '../../../ui/console/maintenance-list.tsx';
import type { ShownSources } from '../../../ui/console/source-list.tsx';
import type { ShownMinute } from '../../../ui/console/traffic-chart.tsx';
import type { RenderPage } from '../../http/page.ts';

/** What the operators' page shows and does; everything arrives as a function. */
export interface ConsoleDeps {
  readonly render: RenderPage;
  /** Milliseconds since 1970-01-01 UTC. */
  readonly now: () => number;
  readonly checks: () => Promise<readonly CheckedLine[]>;
  readonly events: () => Promise<readonly ShownEvent[]>;
  readonly errors: () => Promise<readonly ShownError[]>;
  /** The last hour, minute by minute. */
  readonly traffic: () => Promise<readonly ShownMinute[]>;
  readonly blocked: () => Promise<readonly { readonly address: string; readonly until: number }[]>;
  readonly sources: () => Promise<ShownSources>;
  readonly actions: () => Promise<readonly ShownAction[]>;
  /** Records that an operator did a task; resolves once that is stored. */
  readonly tick: (userId: string, task: string) => Promise<void>;
  /** What is to be done regularly; `checks` are those that the page shows. */
  readonly maintenance: (checks: readonly CheckedLine[]) => Promise<readonly ShownTaskGroup[]>;
  /** Rejects with `validation_failed` where it is no address that may be blocked. */
  readonly block: (address: string) => Promise<unknown>;
  readonly unblock: (address: string) => Promise<unknown>;
}
