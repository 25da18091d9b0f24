import type { Draft, DraftLine } from './draft.ts';
import type { Evaluated } from './factors/evaluate.ts';
import { STRATEGIES } from './strategies/index.ts';

type ForSector = Exclude<DraftLine['outcome'], Evaluated>;

/**
 * The drafts of all strategies for one snapshot, most of it as one text. A whole market of drafts is held until it is
 * measured: as objects they take more than twice the memory, and collecting garbage passes over each of them again and again.
 */
export interface PackedDrafts {
  readonly text: string;
  /** Outcomes that wait for their sector's figures. */
  readonly forSector: readonly ForSector[];
}

/** A line: the place of its outcome, from 0 among those of the text, below 0 among those that wait; and its source. */
type PackedLine = readonly [outcome: number, source: string];

interface Unpacked {
  readonly shared: Draft['shared'];
  readonly outcomes: readonly Evaluated[];
  readonly drafts: readonly { readonly lines: readonly PackedLine[]; readonly warnings: Draft['warnings'] }[];
}

/** @param drafts one for each of `STRATEGIES`, in their order, made with the same context */
export function packDrafts(drafts: readonly [Draft, ...Draft[]]): PackedDrafts {
  const places = new Map<Evaluated, number>();
  const forSector: ForSector[] = [];
  const placeOf = (outcome: DraftLine['outcome']): number => {
    if (typeof outcome === 'function') return -forSector.push(outcome);
    const known = places.get(outcome);
    if (known !== undefined) return known;
    places.set(outcome, places.size);
    return places.size - 1;
  };
  const packed = drafts.map(({ lines, warnings }) => ({
    lines: lines.map(({ outcome, source }): PackedLine => [placeOf(outcome), source]),
    warnings,
  }));
  // Every number in it is finite, so JSON loses none: outcomes are rounded, and flags stand in the snapshot's own text.
  const unpacked: Unpacked = { shared: drafts[0].shared, outcomes: [...places.keys()], drafts: packed };
  return { text: JSON.stringify(unpacked), forSector };
}

/** The drafts that were packed. */
export function unpackDrafts({ text, forSector }: PackedDrafts): Draft[] {
  const { shared, outcomes, drafts } = JSON.parse(text) as Unpacked;
  return STRATEGIES.map((strategy: Draft['strategy'], i) => {
    const set = strategy.weights[shared.sectorClass] ?? null;
    const { lines, warnings } = drafts[i] as Unpacked['drafts'][number];
    return {
      strategy,
      set,
      shared,
      lines: (set ?? []).map(([factor, weight], j) => {
        const [place, source] = lines[j] as PackedLine;
        const outcome = (place < 0 ? forSector[-place - 1] : outcomes[place]) as DraftLine['outcome'];
        return { factor, weight, source, outcome };
      }),
      warnings,
    };
  });
}
