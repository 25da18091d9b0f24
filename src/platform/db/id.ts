import { randomFillSync } from 'node:crypto';

/**
 * A new id: UUID version 7 (RFC 9562 section 5.7), so that rows made one after another stand side by side in an index.
 * `now` in milliseconds since 1970-01-01 UTC.
 */
export function newId(now: number): string {
  const bytes = randomFillSync(Buffer.alloc(16));
  bytes.writeUIntBE(now, 0, 6);
  bytes[6] = ((bytes[6] as number) & 0x0f) | 0x70;
  bytes[8] = ((bytes[8] as number) & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
