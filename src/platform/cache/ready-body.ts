import { createHash } from 'node:crypto';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

/** How a body can be packed for who accepts it. */
export type Packing = 'br' | 'gzip';

/** What packing takes is little beside what is packed: this quality is fast, and the text is sent many times. */
const BROTLI_QUALITY = 5;
/** A shorter body is sent as it is. */
const LEAST_BYTES = 860;
/** Beside the bytes themselves: the objects around them. */
const OVERHEAD = 500;

/** The bytes of an answer, made once, with their packed forms and their fingerprint, each made when it is first asked for. */
export class ReadyBody {
  readonly plain: Buffer;
  readonly #packed = new Map<Packing, Buffer | null>();
  #fingerprint: string | null = null;

  constructor(text: string | Buffer) {
    this.plain = typeof text === 'string' ? Buffer.from(text) : text;
  }

  /** The most bytes of memory that it takes with all of its forms. */
  get cost(): number {
    return 2 * this.plain.length + OVERHEAD;
  }

  /** An entity tag (RFC 9110 section 8.8.3): weak, since the packed forms share it. */
  get etag(): string {
    return (this.#fingerprint ??= `W/"${createHash('sha256').update(this.plain).digest('base64url').slice(0, 22)}"`);
  }

  /** Null where packing does not pay. */
  packed(how: Packing): Buffer | null {
    if (this.plain.length < LEAST_BYTES) return null;
    let made = this.#packed.get(how);
    if (made === undefined) {
      made = pack(this.plain, how);
      // Half of it at the most, so that both forms together take no more than it does itself.
      if (made.length > this.plain.length / 2) made = null;
      this.#packed.set(how, made);
    }
    return made;
  }
}

function pack(plain: Buffer, how: Packing): Buffer {
  return how === 'gzip'
    ? gzipSync(plain)
    : brotliCompressSync(plain, {
        params: {
          [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY,
          [constants.BROTLI_PARAM_SIZE_HINT]: plain.length,
          // The usual window of 4 MB would be set aside for every small text.
          [constants.BROTLI_PARAM_LGWIN]: 16,
        },
      });
}
