import { BATCH_BYTES } from './row-format.ts';

/**
 * Joins rows to batches, in few buffers that are used over and over: making new ones for all that passes would cost more
 * memory than the rows. What was taken goes back by {@link giveBack} once it has been used.
 */
export class Batcher {
  readonly #free: Buffer<ArrayBuffer>[] = [];
  #batch = Buffer.allocUnsafeSlow(BATCH_BYTES);
  #used = 0;

  /** True where a row of `size` bytes no longer fits to what was gathered, which is then to be taken first. */
  isFullFor(size: number): boolean {
    return this.#used > 0 && this.#used + size > this.#batch.length;
  }

  /** Room for a row of `size` bytes. */
  reserve(size: number): { readonly into: Buffer; readonly at: number } {
    if (size > this.#batch.length) this.#batch = Buffer.allocUnsafeSlow(size);
    const at = this.#used;
    this.#used += size;
    return { into: this.#batch, at };
  }

  /** What was gathered since the last time; null where that is nothing. */
  take(): Buffer | null {
    if (this.#used === 0) return null;
    const batch = this.#batch.subarray(0, this.#used);
    this.#batch = this.#free.pop() ?? Buffer.allocUnsafeSlow(BATCH_BYTES);
    this.#used = 0;
    return batch;
  }

  /** Takes back a batch that nobody reads any more. One that was made for a long row is let go. */
  giveBack(batch: Buffer): void {
    if (batch.buffer.byteLength === BATCH_BYTES) this.#free.push(Buffer.from(batch.buffer as ArrayBuffer));
  }
}
