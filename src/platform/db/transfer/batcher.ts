import { BATCH_BYTES } from './row-format.ts';

/** Joins rows to batches. What is added is copied, so that the caller's buffer may be used again. */
export class Batcher {
  #batch = Buffer.allocUnsafe(BATCH_BYTES);
  #used = 0;

  /** Room for a row of `size` bytes, and the full batch that it no longer fitted into, if so. */
  reserve(size: number): { readonly full: Buffer | null; readonly into: Buffer; readonly at: number } {
    const full = this.#used > 0 && this.#used + size > this.#batch.length ? this.take() : null;
    if (size > this.#batch.length) this.#batch = Buffer.allocUnsafe(size);
    const at = this.#used;
    this.#used += size;
    return { full, into: this.#batch, at };
  }

  /** What was gathered since the last batch; null where that is nothing. */
  take(): Buffer | null {
    if (this.#used === 0) return null;
    const batch = this.#batch.subarray(0, this.#used);
    this.#batch = Buffer.allocUnsafe(BATCH_BYTES);
    this.#used = 0;
    return batch;
  }
}
