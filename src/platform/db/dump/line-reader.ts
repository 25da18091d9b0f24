import { failed } from '../transfer/refusal.ts';
import { LONGEST_LINE } from './dump-format.ts';

const LINE_END = 0x0a;

/** Takes lines from a stream, and reads no more of it than it must. */
export class LineReader {
  readonly #chunks: AsyncIterator<Buffer>;
  readonly #mostBytes: number;
  #held: Buffer = Buffer.alloc(0);
  #at = 0;
  #searchedTo = 0;
  #bytes = 0;
  #line = 0;

  /** `mostBytes`: more than that is refused. */
  constructor(chunks: AsyncIterable<Buffer>, mostBytes: number) {
    this.#chunks = chunks[Symbol.asyncIterator]();
    this.#mostBytes = mostBytes;
  }

  /** The number of the line that was taken last, from 1. */
  get line(): number {
    return this.#line;
  }

  /** The next line without its end, of what was read already; null: `fill` first. It holds until `fill` is called. */
  take(): Buffer | null {
    const end = this.#held.indexOf(LINE_END, this.#searchedTo);
    if (end < 0) {
      this.#searchedTo = this.#held.length;
      return null;
    }
    const line = this.#held.subarray(this.#at, end);
    this.#at = this.#searchedTo = end + 1;
    this.#line += 1;
    return line;
  }

  /** Reads on; false where the stream has ended. */
  async fill(): Promise<boolean> {
    const next = await this.#chunks.next();
    if (next.done === true) return false;
    this.#bytes += next.value.length;
    if (this.#bytes > this.#mostBytes)
      throw failed(
        `It unpacks to more than ${Math.floor(this.#mostBytes / 2 ** 20)} MiB, which no backup of its size does.`,
      );
    const rest = this.#held.subarray(this.#at);
    if (rest.length > LONGEST_LINE) throw failed(`Line ${this.#line + 1} is longer than any line of a backup.`);
    this.#held = rest.length === 0 ? next.value : Buffer.concat([rest, next.value]);
    this.#searchedTo = rest.length;
    this.#at = 0;
    return true;
  }

  /** The next line; null at the end. Throws where the stream ends within a line. */
  async next(): Promise<Buffer | null> {
    for (;;) {
      const line = this.take();
      if (line !== null) return line;
      if (await this.fill()) continue;
      if (this.#at < this.#held.length) throw failed(`It ends in the middle of line ${this.#line + 1}.`);
      return null;
    }
  }

  /** Puts the line that was taken last back. */
  putBack(line: Buffer): void {
    this.#at -= line.length + 1;
    this.#searchedTo = this.#at;
    this.#line -= 1;
  }

  /** Reads no more. */
  async close(): Promise<void> {
    await this.#chunks.return?.();
  }
}
