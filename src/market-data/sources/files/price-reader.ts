import { type PriceColumns, readPriceColumns } from './price-columns.ts';
import { PriceParser, type RowSink } from './price-parser.ts';
import type { ProblemLog } from './problem-log.ts';

/** The longest header line that is read, with room for a byte order mark. */
const HEADER_KEPT = 8192;
const LF = 10;

/** Reads a price file from its first byte on: the header line, then the rows. */
export class PriceReader {
  readonly #problems: ProblemLog;
  readonly #sinkOf: (header: PriceColumns) => RowSink;
  #head: Uint8Array = new Uint8Array(0);
  #parser: PriceParser | null = null;
  #isRefused = false;
  header: PriceColumns | null = null;

  constructor(problems: ProblemLog, sinkOf: (header: PriceColumns) => RowSink) {
    this.#problems = problems;
    this.#sinkOf = sinkOf;
  }

  /** False where this is no price file, which the problems say; nothing more need be given then. */
  push(piece: Uint8Array): boolean {
    if (this.#parser !== null) this.#parser.push(piece);
    else if (!this.#isRefused) {
      this.#head = Buffer.concat([this.#head, piece]);
      if (this.#head.includes(LF) || this.#head.length >= HEADER_KEPT) this.#start();
    }
    return !this.#isRefused;
  }

  end(): void {
    if (this.#parser === null && !this.#isRefused) this.#start();
    this.#parser?.end();
  }

  #start(): void {
    const head = this.#head;
    const header = readPriceColumns(head);
    this.#head = new Uint8Array(0);
    if ('problem' in header) {
      this.#problems.lose(1, header.problem);
      this.#isRefused = true;
      return;
    }
    this.header = header;
    this.#parser = new PriceParser(header, this.#sinkOf(header), this.#problems);
    this.#parser.push(head.subarray(header.bodyStart));
  }
}
