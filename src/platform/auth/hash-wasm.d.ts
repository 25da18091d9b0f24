/** The one file of hash-wasm that holds Argon2 alone: 30 KB in place of 270. */
declare module 'hash-wasm/dist/argon2.umd.min.js' {
  import type { argon2id } from 'hash-wasm';

  const argon2: { readonly argon2id: typeof argon2id };
  export default argon2;
}
