import { setTimeout as wait } from 'node:timers/promises';
import { ProviderError } from '../../provider.ts';
import type { LocalProvider } from '../../provider.ts';

/** What can go wrong with the demo market on purpose: no facts, late facts, or old ones. */
export type DemoFault = 'provider_down' | 'slow' | 'stale';

const SLOW_MS = 2000;
/** A week: at least four sessions. */
const STALE_DAYS = 7;

/** The demo market with a fault. The list of symbols stays, as it does where a real source cannot be reached. */
export function withFault(provider: LocalProvider, fault: DemoFault): LocalProvider {
  const facts: LocalProvider['facts'] = async (symbol, at) => {
    if (fault === 'stale') return provider.facts(symbol, at - STALE_DAYS);
    if (fault === 'slow') {
      await wait(SLOW_MS);
      return provider.facts(symbol, at);
    }
    throw new ProviderError('source_unavailable', {
      source: provider.id,
      message: 'The demo market does not answer: DEMO_FAULTS=provider_down.',
      retry: 'back-off',
    });
  };
  return { ...provider, facts };
}
