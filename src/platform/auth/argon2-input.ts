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
export type Argon2id = (input: Argon2Input) => Promise<Buffer>;
