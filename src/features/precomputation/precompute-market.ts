import type { HashedReference, ReferenceMember } from '../../engine/verdict/reference.ts';

/** A share of the symbols, in this process or another. */
export interface MarketPart {
  /** Reads its symbols, and returns what they add to the reference. */
  readonly measure: () => Promise<readonly ReferenceMember[]>;
  readonly judge: (reference: HashedReference | null) => Promise<PartResult>;
}

/** How the symbols of one part fared. */
export interface PartResult {
  readonly judged: number;
  /** Judged before from the same facts. */
  readonly unchanged: number;
  /** Not held by the source on this session. */
  readonly absent: readonly string[];
  readonly failed: readonly { readonly symbol: string; readonly message: string }[];
}

export interface PrecomputedMarket extends PartResult {
  /** True where the market was measured in this run. */
  readonly isMeasured: boolean;
  readonly referenceHash: string | null;
}

export interface PrecomputeDeps {
  readonly parts: readonly MarketPart[];
  /** The reference to use, or `unmeasured` where the market is to be measured now. */
  readonly findReference: () => Promise<HashedReference | null | 'unmeasured'>;
  readonly keepReference: (measured: HashedReference) => Promise<void>;
  /** Null where there are too few members. */
  readonly referenceOf: (members: readonly ReferenceMember[]) => HashedReference | null;
}

/** Measures a market where that is to be done, and judges it; the parts work at the same time. */
export async function precomputeMarket(deps: PrecomputeDeps): Promise<PrecomputedMarket> {
  const { parts } = deps;
  const found = await deps.findReference();
  let reference = found === 'unmeasured' ? null : found;
  if (found === 'unmeasured') {
    const members = await Promise.all(parts.map((part) => part.measure()));
    reference = deps.referenceOf(members.flat());
    if (reference !== null) await deps.keepReference(reference);
  }
  const results = await Promise.all(parts.map((part) => part.judge(reference)));
  return {
    judged: sum(results.map(({ judged }) => judged)),
    unchanged: sum(results.map(({ unchanged }) => unchanged)),
    absent: results.flatMap(({ absent }) => absent).sort(),
    failed: results.flatMap(({ failed }) => failed).sort((a, b) => (a.symbol < b.symbol ? -1 : 1)),
    isMeasured: found === 'unmeasured',
    referenceHash: reference?.hash ?? null,
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
