export type RecordRow = Readonly<Record<string, string>>;
export interface IndependentFigures {
  readonly n: number;
  readonly beat_rate: number;
  readonly base_rate: number;
  readonly blocks: number;
  readonly interval: { readonly low: number; readonly high: number };
  readonly brier: {
    readonly score: number;
    readonly miscalibration: number;
    readonly discrimination: number;
    readonly uncertainty: number;
  };
}
export function readRecord(csv: string): readonly RecordRow[];
export function figuresFromCsv(
  rows: readonly RecordRow[],
  asked: {
    readonly strategy: string;
    readonly horizon: number;
    readonly level: number;
    readonly low?: number;
    readonly high?: number;
  },
): IndependentFigures;
export function confidenceFromCsv(
  rows: readonly RecordRow[],
  asked: Parameters<typeof figuresFromCsv>[1],
): IndependentFigures;
export function vennAbersFromCsv(
  rows: readonly RecordRow[],
  asked: { readonly strategy: string; readonly horizon: number; readonly score: number },
): { readonly low: number; readonly high: number };
