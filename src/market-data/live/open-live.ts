import type { Day } from '../../engine/market/day.ts';
import type { Security } from '../../engine/market/snapshot.ts';
import type { Database } from '../../platform/db/schema.ts';
import type { Log } from '../../platform/log/log.ts';
import type { LiveSource } from './live-source.ts';
import { createLiveProvider, type LiveProvider, type LiveProviderOptions } from './live-provider.ts';
import { ProviderSpecError, type Licence } from '../provider.ts';
import { createRouter, type Router } from './router.ts';

export interface LiveOptions {
  readonly db: Database;
  /** The market clock. */
  readonly clock: () => Day;
  /** True where the market clock is fixed to a day. */
  readonly isFixed: boolean;
  readonly log: Log;
  readonly directory?: () => Promise<readonly Security[]>;
  /** For tests: how patient and how regular the store is. */
  readonly local?: Partial<LiveProviderOptions>;
}

/** Live sources behind a router and the local store. */
export interface Live {
  readonly provider: LiveProvider;
  readonly router: Router;
}

/** From the freest to the least free: a page made of several sources may be used as the last of them allows. */
const LICENCES: readonly Licence[] = ['public-domain', 'own-data', 'demo', 'commercial', 'personal'];

/**
 * The market over live sources, in the order in which they are asked. Nothing is asked yet.
 * @throws ProviderSpecError where no source has prices
 */
export function openLive(sources: readonly LiveSource[], options: LiveOptions): Live {
  const { db, clock, isFixed, log, directory, local } = options;
  const priced = sources.filter(({ capability }) => capability.candles);
  if (priced.length === 0) {
    const names = sources.map(({ id }) => id).join(', ');
    throw new ProviderSpecError(`${names} has no prices: name a source of prices beside it, such as yahoo`);
  }
  const router = createRouter({ sources, db, log, clock });
  const stated = sources.filter(({ capability }) => capability.statements);
  const provider = createLiveProvider({
    db,
    upstream: router,
    priceSources: priced.map(({ id }) => id),
    statementSources: stated.map(({ id }) => id),
    label: sources.map(({ label }) => label).join(', '),
    notice: [...new Set(sources.map(({ notice }) => notice))].filter((notice) => notice !== '').join(' '),
    licence: sources.reduce<Licence>((worst, { licence }) => strictest(worst, licence), 'public-domain'),
    capability: {
      candles: true,
      statements: stated.length > 0,
      dividends: priced.every(({ capability }) => capability.dividends),
    },
    clock,
    hasQuotes: !isFixed,
    report: (err) => log.warn({ err }, 'market data could not be refreshed'),
    ...(directory === undefined ? {} : { directory }),
    ...local,
  });
  return { provider, router };
}

function strictest(a: Licence, b: Licence): Licence {
  return LICENCES.indexOf(a) > LICENCES.indexOf(b) ? a : b;
}
