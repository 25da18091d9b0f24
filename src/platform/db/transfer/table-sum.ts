import { hash } from 'node:crypto';
import { endOfRow } from './row-format.ts';

const LANES = 8;

/**
 * Count and checksum of a table's rows, whatever their order: the sum of the SHA-256 of every row, in eight lanes of 32
 * bits, so that a row that is missing, changed or there twice shows. It finds accidents; it is no proof against somebody
 * who makes rows on purpose.
 */
export class TableSum {
  #rows = 0;
  #bytes = 0;
  readonly #lanes = new Uint32Array(LANES);

  get rows(): number {
    return this.#rows;
  }

  /** Bytes of all rows in the common format. */
  get bytes(): number {
    return this.#bytes;
  }

  /** 64 hexadecimal digits. */
  get checksum(): string {
    return [...this.#lanes].map((lane) => lane.toString(16).padStart(8, '0')).join('');
  }

  /** Adds every row of a batch; `look`, where given, sees where each begins. */
  add(batch: Buffer, look?: (at: number) => void): void {
    for (let at = 0; at < batch.length;) {
      look?.(at);
      const end = endOfRow(batch, at);
      const digest = hash('sha256', batch.subarray(at, end), 'buffer');
      for (let lane = 0; lane < LANES; lane += 1) {
        this.#lanes[lane] = (this.#lanes[lane] as number) + digest.readUInt32LE(4 * lane);
      }
      this.#rows += 1;
      at = end;
    }
    this.#bytes += batch.length;
  }

  isEqualTo(other: TableSum): boolean {
    return this.#rows === other.rows && this.checksum === other.checksum;
  }
}
