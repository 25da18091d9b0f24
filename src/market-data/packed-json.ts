import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { sha256 } from './digest.ts';

/** Half the time of the usual level for an eighth more bytes. */
const LEVEL = 3;

/** A text as the database keeps it: UTF-8, raw deflate. */
export function packText(text: string): Uint8Array {
  return deflateRawSync(text, { level: LEVEL });
}

/** The JSON that was packed, or null where the bytes are not packed JSON, or not that which `hash` was taken of. */
export function unpackJson(bytes: Uint8Array, hash?: string): Record<string, unknown> | null {
  try {
    const text = inflateRawSync(bytes).toString('utf8');
    return hash === undefined || sha256(text) === hash ? (JSON.parse(text) as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
