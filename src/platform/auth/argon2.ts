import * as crypto from 'node:crypto';
import { promisify } from 'node:util';
import type { Argon2id, Argon2Input } from './argon2-input.ts';

type NodeArgon2 = (algorithm: 'argon2id', input: Argon2Input, done: (error: Error | null, tag: Buffer) => void) => void;

const ofNode = (crypto as unknown as { readonly argon2?: NodeArgon2 }).argon2;
const computeApart = ofNode === undefined ? null : promisify(ofNode);

/** Node's own Argon2id, which computes beside the event loop; null before Node 24.7. */
export const nodeArgon2id: Argon2id | null = computeApart && ((input) => computeApart('argon2id', input));

/** Argon2id on every Node that this product runs on: Node's own, else the same in WebAssembly, within the event loop. */
export const argon2id: Argon2id =
  nodeArgon2id ?? (async (input) => (await import('./argon2-wasm.ts')).wasmArgon2id(input));
