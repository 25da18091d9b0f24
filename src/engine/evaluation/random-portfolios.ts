import { percentile } from './date-blocks.ts';
import type { WalkMarket } from './judge-session.ts';
import { createRandom } from './random.ts';
import { type ClosedCall, isRight } from './closed-call.ts';

/** How often random calls of the same dates, numbers and sectors were right. */
export interface RandomPortfolios {
  readonly portfolios: number;
  readonly mean: number;
  /** Between these lie 95 of 100 random portfolios. */
  readonly low: number;
  readonly high: number;
  /** Share of random portfolios that did at least as well, this one counted (one-sided). */
  readonly p_value: number;
}

/**
 * Draws portfolios at random: in place of each company one of the same sector that traded on the same date, with the
 * same call and horizon. Source of comparing with random portfolios: Burns 2007, "Random portfolios for performance
 * measurement", in Optimisation, Econometric and Financial Analysis, Springer; the p-value counts the observed one
 * (Davison & Hinkley 1997, Bootstrap Methods and their Application, 4.2).
 *
 * @returns null of no calls.
 */
export function measureNull(
  closed: readonly ClosedCall[],
  { facts }: Pick<WalkMarket, 'facts'>,
  { seed, portfolios }: { readonly seed: number; readonly portfolios: number },
): RandomPortfolios | null {
  if (closed.length === 0) return null;
  const random = createRandom(seed);
  const choices = closed.map(({ company, isBuy, field }) => {
    const peers = field.bySector.get(facts[company]?.security.sector ?? null) ?? [company];
    return Uint8Array.from(peers, (peer) => Number(isRight(isBuy, field.returns[peer] as number, field.field.mean)));
  });
  const observed = closed.filter(({ company, isBuy, field }) =>
    isRight(isBuy, field.returns[company] as number, field.field.mean),
  ).length;
  const shares = new Float64Array(portfolios);
  let asGood = 0;
  for (let portfolio = 0; portfolio < portfolios; portfolio++) {
    let right = 0;
    for (const choice of choices) right += choice[Math.floor(random() * choice.length)] as number;
    shares[portfolio] = right / closed.length;
    if (right >= observed) asGood += 1;
  }
  shares.sort();
  return {
    portfolios,
    mean: shares.reduce((sum, share) => sum + share, 0) / portfolios,
    low: percentile(shares, 0.025),
    high: percentile(shares, 0.975),
    p_value: (asGood + 1) / (portfolios + 1),
  };
}
