import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { ReadyBody } from './ready-body.ts';

const text = JSON.stringify(Array.from({ length: 200 }, (_, i) => ({ factor: 'momentum', value: i })));

describe('a body that is ready', () => {
  it('has packed forms of the same bytes, each made once, and one fingerprint', () => {
    const body = new ReadyBody(text);
    expect(brotliDecompressSync(body.packed('br') as Buffer).toString()).toBe(text);
    expect(gunzipSync(body.packed('gzip') as Buffer).toString()).toBe(text);
    expect(body.packed('br')).toBe(body.packed('br'));
    expect(body.etag).toBe(new ReadyBody(Buffer.from(text)).etag);
    expect(body.etag).not.toBe(new ReadyBody(`${text} `).etag);
  });

  it('is not packed where that does not pay, and never takes more memory than it says', () => {
    expect(new ReadyBody('short').packed('br')).toBeNull();
    for (const bytes of [Buffer.from(text), randomBytes(5000), Buffer.from(randomBytes(3000).toString('hex'))]) {
      const body = new ReadyBody(bytes);
      const packed = (body.packed('br')?.length ?? 0) + (body.packed('gzip')?.length ?? 0);
      expect(bytes.length + packed).toBeLessThanOrEqual(body.cost);
    }
    expect(new ReadyBody(randomBytes(5000)).packed('gzip')).toBeNull();
  });
});
