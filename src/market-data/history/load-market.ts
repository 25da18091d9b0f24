import type { WalkMarket } from '../../engine/evaluation/judge-session.ts';
import type { Day } from '../../engine/market/day.ts';
import { ProviderSpecError } from '../provider.ts';
import { finiteFacts } from '../snapshot.ts';
import { createProvider } from '../sources/index.ts';
import { AppError } from '../../platform/errors.ts';

/** A market with all its history, and what is to be said of where it came from. */
export interface LoadedMarket extends WalkMarket {
  /** For people: never a path. */
  readonly label: string;
  readonly isDemo: boolean;
  /** The newest session that most companies have in common, on or before the clock. */
  readonly lastDay: Day;
  /** Rows and files that were left out. */
  readonly problems: number;
}

export interface MarketSpec {
  /** As in MARKET_DATA, such as `files:data`. */
  readonly spec: string;
  readonly benchmarkSymbol: string;
  readonly clock: Day;
}

/** Reads every company of a source with its whole history. @param statements false: without statements, where prices are enough */
export async function loadMarket(
  { spec, benchmarkSymbol, clock }: MarketSpec,
  statements = true,
): Promise<LoadedMarket> {
  const provider = providerOf(spec, clock, statements);
  const facts = [];
  for (const { symbol } of await provider.securities()) {
    const own = await provider.facts(symbol, clock);
    if (own !== null) facts.push(finiteFacts(own));
  }
  const lastDay = await provider.lastSession(clock);
  if (lastDay === null || facts.length === 0) {
    throw new AppError('validation_failed', { userMessage: `--data ${spec}: no prices were found there` });
  }
  return {
    facts,
    benchmark: facts.find(({ security }) => security.symbol === benchmarkSymbol) ?? null,
    benchmarkSymbol,
    label: provider.label,
    isDemo: provider.isDemo,
    lastDay,
    problems: provider.problems().length,
  };
}

function providerOf(spec: string, clock: Day, statements: boolean): ReturnType<typeof createProvider> {
  try {
    return createProvider(spec, { clock: () => clock, reading: { statements } });
  } catch (cause) {
    if (!(cause instanceof ProviderSpecError)) throw cause;
    throw new AppError('validation_failed', { userMessage: `--data: ${cause.message}`, cause });
  }
}
