import { lastIndexOnOrBefore } from '../market/candles.ts';
import type { Day } from '../market/day.ts';
import { annual } from './buy-portfolio.ts';
import type { WalkMarket } from './judge-session.ts';
import { meanOf, totalReturn } from './outcomes.ts';
import { compounded } from './series-result.ts';

const STOOD_DAYS = 10;

/** What looking only at the members of the day changes, in yearly returns of equal parts of all companies. */
export interface Survivorship {
  readonly months: number;
  /** All companies on record, whenever they became members. */
  readonly annual_all: number;
  readonly annual_members: number;
  /** The first less the second: what hindsight in choosing the companies adds. */
  readonly gap: number;
  /** Members of the day by the file, and those of them that there are prices of, a month on average. */
  readonly listed_members: number;
  readonly priced_members: number;
}

/**
 * Compares all companies on record with the members of the day (Brown, Goetzmann, Ibbotson & Ross 1992, "Survivorship
 * bias in performance studies", Review of Financial Studies 5(4)). Members without prices are in neither: the true gap
 * is larger where they did worse.
 *
 * @param monthEnds oldest first; the last one only ends the month before it.
 * @returns null below one month.
 */
export function measureSurvivorship(
  { facts }: Pick<WalkMarket, 'facts'>,
  monthEnds: readonly Day[],
  membersOn: (day: Day) => ReadonlySet<string>,
): Survivorship | null {
  const all: number[] = [];
  const members: number[] = [];
  let [listed, priced] = [0, 0];
  for (const [i, day] of monthEnds.slice(0, -1).entries()) {
    const end = monthEnds[i + 1] as Day;
    const named = membersOn(day);
    const standing = facts.filter(({ security, candles }) => {
      const last = candles.day[lastIndexOnOrBefore(candles.day, day)];
      return security.type === 'stock' && last !== undefined && last >= day - STOOD_DAYS;
    });
    const own = standing.filter(({ security }) => named.has(security.symbol));
    all.push(meanOf(standing.map(({ candles }) => totalReturn(candles, day, end))));
    members.push(meanOf(own.map(({ candles }) => totalReturn(candles, day, end))));
    listed += named.size;
    priced += own.length;
  }
  const n = all.length;
  if (n === 0 || [...all, ...members].some(Number.isNaN)) return null;
  const [annualAll, annualMembers] = [annual(compounded(all)), annual(compounded(members))];
  return {
    months: n,
    annual_all: annualAll,
    annual_members: annualMembers,
    gap: annualAll - annualMembers,
    listed_members: listed / n,
    priced_members: priced / n,
  };
}
