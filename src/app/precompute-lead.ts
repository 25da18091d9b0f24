import { availableParallelism } from 'node:os';
import {
  precomputeMarket,
  type MarketPart,
  type PrecomputedMarket,
} from '../features/precomputation/precompute-market.ts';
import { keptReferences } from '../market-data/kept-references.ts';
import { membersOf, referenceOf } from '../market-data/measure-reference.ts';
import { ownReference, storedReference } from '../market-data/session-reference.ts';
import type { OpenDatabase } from '../platform/db/database.ts';
import { openPartApart } from './precompute-apart.ts';
import {
  openFacts,
  openPart,
  type FactsApart,
  type FactsHere,
  type MarketTask,
  type PartSymbols,
} from './precompute-part.ts';
import { VERSION } from '../platform/version.ts';

/** So many symbols are worth a process of their own. */
const SYMBOLS_A_PROCESS = 150;
const MOST_PROCESSES = 4;

export interface LeadOptions {
  /** Processes in all; at most one a core. */
  readonly processes?: number;
  readonly onProgress?: (done: number) => void;
  /** Hears of a reference that could not be kept; it is measured again next time. */
  readonly report?: (error: unknown) => void;
}

/** Judges a market: the first part in this process, the others each in one of its own. */
export async function leadMarket(
  { forLongWork: db }: Pick<OpenDatabase, 'forLongWork'>,
  given: Omit<MarketTask, 'facts'> & { readonly facts: FactsApart | FactsHere },
  options: LeadOptions = {},
): Promise<PrecomputedMarket> {
  const { asOf, benchmarkSymbol } = given;
  const { report = () => undefined } = options;
  const provider =
    given.facts.kind === 'given' ? given.facts.provider : openFacts(db, { ...given, facts: given.facts });
  const reference =
    given.facts.kind === 'stored'
      ? storedReference(db, given.facts.scope, asOf)
      : await ownReference(provider, keptReferences(db, VERSION, report), asOf, benchmarkSymbol);
  const found = await reference.find();
  const judged = new Set(given.symbols);
  const measured = found === 'unmeasured' ? (await membersOf(provider)).map(({ symbol }) => symbol) : [];
  const others = measured.filter((symbol) => !judged.has(symbol));
  const isHere = given.facts.kind === 'given';
  const count = isHere ? 1 : (options.processes ?? processesFor(judged.size + others.length));
  const shares = Array.from({ length: count }, (_, i): PartSymbols => {
    const ofShare = (_symbol: string, at: number): boolean => at % count === i;
    return { judged: given.symbols.filter(ofShare), others: others.filter(ofShare) };
  });
  let done = 0;
  const onDone = (symbols: number): void => options.onProgress?.((done += symbols));
  const [first, ...rest] = shares as [PartSymbols, ...PartSymbols[]];
  const apart =
    given.facts.kind === 'given' ? [] : rest.map(partOpener({ ...given, facts: given.facts, symbols: [] }, onDone));
  try {
    const here: MarketPart = await openPart(db, provider, given, first, onDone);
    return await precomputeMarket({
      parts: [here, ...apart],
      findReference: () => Promise.resolve(found),
      keepReference: (hashed) => reference.keep(hashed),
      referenceOf: (members) => referenceOf(provider, asOf, members),
    });
  } finally {
    for (const part of apart) part.end();
  }
}

const partOpener =
  (task: MarketTask, onDone: (symbols: number) => void) =>
  (symbols: PartSymbols): ReturnType<typeof openPartApart> =>
    openPartApart(task, symbols, onDone);

/** At most one a core, and none that would take longer to start than to work. */
function processesFor(symbols: number): number {
  const worth = Math.ceil(symbols / SYMBOLS_A_PROCESS);
  return Math.max(1, Math.min(worth, availableParallelism(), MOST_PROCESSES));
}
