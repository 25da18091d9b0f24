import type { Day } from '../../engine/market/day.ts';
import type { Provider } from '../provider.ts';
import { createDemoProvider } from './demo/index.ts';
import { createFilesProvider } from './files/files-provider.ts';
import { parseFilesSpec } from './files/files-spec.ts';
import { ProviderSpecError } from './provider-spec.ts';

export { ProviderSpecError } from './provider-spec.ts';

export interface ProviderEnv {
  /** The market clock; asked anew at each call. */
  readonly clock: () => Day;
}

export interface ProviderEntry {
  /** What stands before the colon in MARKET_DATA. */
  readonly id: string;
  /** How it is written in MARKET_DATA. */
  readonly usage: string;
  readonly description: string;
  /** `rest` is what follows `id` and its colon; null where there is no colon. Throws {@link ProviderSpecError}. */
  readonly create: (rest: string | null, env: ProviderEnv) => Provider;
}

/** Every source that MARKET_DATA can name. */
export const PROVIDERS: readonly ProviderEntry[] = [
  {
    id: 'demo',
    usage: 'demo',
    description: 'a generated market for trying the product without a network',
    create: createDemo,
  },
  {
    id: 'files',
    usage: 'files:DIR?adjusted=none|split|total',
    description: 'a folder of daily CSV files of your own',
    create: (rest) => createFilesProvider(parseFilesSpec(rest)),
  },
];

function createDemo(rest: string | null, env: ProviderEnv): Provider {
  if (rest !== null) throw new ProviderSpecError('demo takes nothing after it');
  return createDemoProvider(env);
}

/** The source that a MARKET_DATA value names. Throws {@link ProviderSpecError} with a message for the operator. */
export function createProvider(spec: string, env: ProviderEnv): Provider {
  const colon = spec.indexOf(':');
  const id = (colon < 0 ? spec : spec.slice(0, colon)).trim();
  const entry = PROVIDERS.find((candidate) => candidate.id === id);
  if (entry === undefined) {
    const known = PROVIDERS.map((candidate) => candidate.usage).join(', ');
    throw new ProviderSpecError(`there is no market data source "${id}"; there are: ${known}`);
  }
  return entry.create(colon < 0 ? null : spec.slice(colon + 1), env);
}
