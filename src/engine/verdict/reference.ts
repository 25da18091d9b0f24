import { roundSignificant } from '../canonical.ts';
import { FactorContext, type SectorPe } from '../factors/context.ts';
import { outcomeOf } from '../factors/evaluate.ts';
import { isSpoiledPe, priceAndEps } from '../factors/valuation.ts';
import { formatDay, type Day } from '../market/day.ts';
import type { Benchmark, Sector, KnownFacts } from '../market/snapshot.ts';
import { ALL_FACTORS } from '../strategies/factors.ts';
import { buildGrid, medianOf, type Grid } from './grid.ts';

/** The least members with a number that a sector, or the universe, needs to be compared with. */
const MIN_SECTOR = 20;
export const MIN_UNIVERSE = 100;

/** Key of the P/E grid, which is no factor of its own and stands beside them. */
const PE = 'pe';

export type Grids = Readonly<Record<string, Grid>>;

/** How the companies of one universe stood on one session. Plain JSON, immutable, hashed outside the engine. */
export interface Reference {
  readonly universe: string;
  readonly source: string;
  readonly is_demo: boolean;
  /** ISO date of the session. */
  readonly as_of: string;
  /** Companies measured. */
  readonly members: number;
  /** By factor id: all companies, where at least {@link MIN_UNIVERSE} have a number. */
  readonly all: Grids;
  /** By sector and factor id, where at least {@link MIN_SECTOR} have a number. */
  readonly sectors: Readonly<Record<string, Grids>>;
}

export interface HashedReference {
  readonly reference: Reference;
  /** SHA-256 (hex) of the reference's canonical JSON. */
  readonly hash: string;
}

/** One company's numbers, all that the reference needs of it. */
export interface ReferenceMember {
  readonly symbol: string;
  readonly sector: Sector | null;
  readonly values: Readonly<Record<string, number>>;
}

/**
 * The numbers of one company for the reference, or null where it does not belong in one: a fund, or facts that failed
 * a sanity check. A factor whose outcome carries its own breakpoints is a variant on another scale and is left out.
 * @param context of the same snapshot and benchmark, where it was judged as well
 */
export function measureMember(
  snapshot: KnownFacts,
  benchmark: Benchmark | null,
  context: FactorContext = new FactorContext(snapshot, benchmark),
): ReferenceMember | null {
  if (snapshot.security.type === 'fund' || snapshot.flags.some((flag) => flag.failed)) return null;
  const values: Record<string, number> = {};
  for (const factor of ALL_FACTORS) {
    if (!factor.ranked) continue;
    const outcome = outcomeOf(factor, context);
    if (outcome.state === 'value' && outcome.breakpoints === undefined) values[factor.id] = outcome.value;
  }
  const sides = priceAndEps(context);
  if (!('state' in sides) && sides.eps > 0 && !isSpoiledPe(context, sides))
    values[PE] = roundSignificant(sides.price / sides.eps);
  return { symbol: snapshot.security.symbol, sector: snapshot.security.sector, values };
}

/** The reference of a universe. The order of members does not matter. */
export function buildReference(
  members: readonly ReferenceMember[],
  about: { readonly universe: string; readonly source: string; readonly isDemo: boolean; readonly asOf: Day },
): Reference {
  const bySector = new Map<string, ReferenceMember[]>();
  for (const member of members) {
    if (member.sector === null) continue;
    const group = bySector.get(member.sector);
    if (group === undefined) bySector.set(member.sector, [member]);
    else group.push(member);
  }
  const sectors: Record<string, Grids> = {};
  for (const [sector, group] of bySector) sectors[sector] = gridsOf(group, MIN_SECTOR);
  return {
    universe: about.universe,
    source: about.source,
    is_demo: about.isDemo,
    as_of: formatDay(about.asOf),
    members: members.length,
    all: gridsOf(members, MIN_UNIVERSE),
    sectors,
  };
}

function gridsOf(members: readonly ReferenceMember[], least: number): Grids {
  const grids: Record<string, Grid> = {};
  const ids = new Set(members.flatMap((member) => Object.keys(member.values)));
  for (const id of ids) {
    const values: number[] = [];
    for (const member of members) {
      const number = member.values[id];
      if (number !== undefined) values.push(number);
    }
    if (values.length >= least) grids[id] = buildGrid(values);
  }
  return grids;
}

/** The median P/E of a company's sector, or null without a grid of at least {@link MIN_SECTOR}. */
export function sectorPeOf(reference: Reference | null, sector: Sector | null): SectorPe | null {
  const grid = reference === null || sector === null ? undefined : reference.sectors[sector]?.[PE];
  return grid === undefined ? null : { median: medianOf(grid), n: grid.n };
}
