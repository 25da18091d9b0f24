import { isRight } from '../../engine/evaluation/call-outcome.ts';

/** The first line of the record as CSV. */
export const RECORD_COLUMNS = [
  'seq',
  'kind',
  'at',
  'call',
  'symbol',
  'strategy',
  'session',
  'verdict',
  'score',
  'source',
  'price',
  'engine',
  'document_sha256',
  'horizon',
  'horizon_end',
  'exit_day',
  'ending',
  'entry_price',
  'exit_price',
  'benchmark',
  'benchmark_entry',
  'benchmark_exit',
  'excess',
  'right',
] as const;

/** A call that stands in the chain. */
export interface SealedCall {
  readonly seq: number;
  readonly made_at: number;
  readonly symbol: string;
  readonly strategy: string;
  readonly session: string;
  readonly verdict: string;
  readonly score: number;
  readonly source: string;
  readonly price: number | null;
  readonly engine_version: string;
  readonly document_hash: string;
}

/** How it ended after so many sessions, or a correction of that. */
export interface SealedOutcome {
  readonly seq: number;
  readonly revision: number;
  readonly closed_at: number;
  readonly horizon: number;
  readonly horizon_end: string;
  readonly exit_day: string;
  readonly ending: string;
  readonly price_source: string;
  readonly entry_price: number;
  readonly exit_price: number;
  readonly benchmark: string;
  readonly benchmark_entry: number;
  readonly benchmark_exit: number;
  readonly excess: number;
}

type Cell = string | number | null;

/** Numbers as ECMAScript prints them, which reads back as the same number; texts hold no comma, since none may need quotes. */
const cellText = (cell: Cell): string =>
  typeof cell === 'string' ? cell.replace(/[",\r\n]/g, ';') : String(cell ?? '');
const instant = (at: number): string => new Date(at).toISOString();
const lineOf = (cells: readonly Cell[]): string => cells.map(cellText).join(',');
const NO_OUTCOME: readonly null[] = Array.from({ length: 11 }, () => null);

/** The line of a call, without its end. It is what the chain is taken over, so its form never changes. */
export function callLine(call: SealedCall): string {
  const of = [call.symbol, call.strategy, call.session, call.verdict, call.score, call.source];
  const made = [call.price, call.engine_version, call.document_hash];
  return lineOf([call.seq, 'call', instant(call.made_at), call.seq, ...of, ...made, ...NO_OUTCOME]);
}

/** The line of an outcome, as {@link callLine}; it repeats what was called, so that it can be read alone. */
export function outcomeLine(outcome: SealedOutcome, call: SealedCall): string {
  const kind = outcome.revision === 0 ? 'close' : 'correction';
  const right = isRight(call.verdict, outcome.excess);
  return lineOf([
    ...[outcome.seq, kind, instant(outcome.closed_at), call.seq],
    ...[call.symbol, call.strategy, call.session, call.verdict, call.score, outcome.price_source],
    ...[call.price, call.engine_version, call.document_hash],
    ...[outcome.horizon, outcome.horizon_end, outcome.exit_day, outcome.ending],
    ...[outcome.entry_price, outcome.exit_price],
    ...[outcome.benchmark, outcome.benchmark_entry, outcome.benchmark_exit],
    ...[outcome.excess, right === null ? '' : Number(right)],
  ]);
}
