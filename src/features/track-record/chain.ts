import { createHash } from 'node:crypto';

const [LEAF, NODE] = [Buffer.of(0), Buffer.of(1)];
const digest = (...parts: (Buffer | string)[]): Buffer => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
};

/** What stands before the first block. */
export const NO_BLOCK = '0'.repeat(64);

/** The digest of one line of the record. */
export function leafOf(line: string): Buffer {
  return digest(LEAF, line);
}

/**
 * The Merkle root (hex) of leaves in their order: pairs are hashed together, and one without a partner moves up as it is.
 * Source: RFC 6962 (Certificate Transparency), section 2.1, with its prefixes for leaves and nodes.
 */
export function merkleRoot(leaves: readonly Buffer[]): string {
  if (leaves.length === 0) return digest().toString('hex');
  let level = leaves;
  while (level.length > 1) {
    const above: Buffer[] = [];
    for (let i = 0; i < level.length; i += 2) {
      const [left, right] = [level[i] as Buffer, level[i + 1]];
      above.push(right === undefined ? left : digest(NODE, left, right));
    }
    level = above;
  }
  return (level[0] as Buffer).toString('hex');
}

/** What a block says of itself, and is hashed with the block before. */
export interface BlockHead {
  readonly number: number;
  /** Milliseconds since 1970-01-01 UTC. */
  readonly sealedAt: number;
  readonly firstSeq: number;
  readonly entries: number;
  readonly root: string;
}

/** The hash (hex) that chains a block to the one before it: whoever keeps it can tell any later change of all that came before. */
export function blockHash(before: string, { number, sealedAt, firstSeq, entries, root }: BlockHead): string {
  const said = [before, number, new Date(sealedAt).toISOString(), firstSeq, entries, root];
  return digest(said.join(',')).toString('hex');
}
