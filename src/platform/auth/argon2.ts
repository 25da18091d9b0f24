import * as crypto from 'node:crypto';
import { promisify } from 'node:util';

/** What Argon2id is computed from. */
export interface Argon2Input {
  readonly message: Buffer;
  readonly nonce: Buffer;
  /** In KiB. */
  readonly memory: number;
  readonly passes: number;
  /** Lanes. */
  readonly parallelism: number;
  /** In bytes. */
  readonly tagLength: number;
}

/** Computes the tag. */
type Argon2id = (input: Argon2Input) => Promise<Buffer>;
type NodeArgon2 = (algorithm: 'argon2id', input: Argon2Input, done: (error: Error | null, tag: Buffer) => void) => void;

const ofNode = (crypto as unknown as { readonly argon2?: NodeArgon2 }).argon2;
const computeApart = ofNode === undefined ? null : promisify(ofNode);

/** Node's own Argon2id, which computes beside the event loop; null before Node 24.7. */
export const nodeArgon2id: Argon2id | null = computeApart && ((input) => computeApart('argon2id', input));

/** Argon2id in WebAssembly: the same result as Node's own, at half the speed; blocks the event loop. */
export const wasmArgon2id: Argon2id = async ({ message, nonce, memory, passes, parallelism, tagLength }) => {
  const { default: argon2 } = await import('hash-wasm/dist/argon2.umd.min.js');
  const tag = await argon2.argon2id({
    password: message,
    salt: nonce,
    memorySize: memory,
    iterations: passes,
    parallelism,
    hashLength: tagLength,
    outputType: 'binary',
  });
  return Buffer.from(tag);
};

/** Argon2id on every Node that this product runs on. */
export const argon2id: Argon2id = nodeArgon2id ?? wasmArgon2id;
