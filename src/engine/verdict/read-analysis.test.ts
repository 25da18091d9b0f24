import { beforeAll, describe, expect, it } from 'vitest';
import { demoMarket, sampleDocuments } from '../../../test/support/documents.ts';
import { readAnalysis } from './read-analysis.ts';

let documents: readonly string[];
beforeAll(async () => {
  documents = [...(await sampleDocuments(demoMarket('2026-11-20'))).values()];
}, 60_000);

describe('a kept document', () => {
  it('is read as it was written, whatever was judged', () => {
    expect(documents.length).toBeGreaterThan(20);
    for (const document of documents) expect(readAnalysis(document)).toEqual(JSON.parse(document));
  });

  it('may hold more than is known of today', () => {
    const more = { ...(JSON.parse(documents[0] ?? '') as object), outlook: { of: 'a later engine' } };
    expect(readAnalysis(JSON.stringify(more))).toEqual(more);
  });

  it('is not read where it was cut off, anywhere', () => {
    const [document = ''] = documents;
    for (let end = 0; end < document.length; end += 7) expect(readAnalysis(document.slice(0, end))).toBeNull();
  });

  it('is not read where any figure, name or list of it is gone or of another kind', () => {
    const text = documents.find((each) => /"missing":\[\{/.test(each) && /"points":\[\{/.test(each)) ?? '';
    const whole = JSON.parse(text) as Record<string, unknown>;
    const needed = ['as_of', 'score', 'points', 'points_sum', 'coverage', 'recommendation', 'strength', 'state'];
    for (const name of needed) {
      for (const wrong of [undefined, { not: 'it' }, ['not it'], 'not it', 1.5]) {
        expect([name, readAnalysis(JSON.stringify({ ...whole, [name]: wrong }))]).toEqual([name, null]);
      }
    }
    const [point] = whole['points'] as readonly Record<string, unknown>[];
    for (const name of ['factor', 'points', 'weight', 'value', 'comparator', 'reason']) {
      const points = [{ ...point, [name]: undefined }];
      expect([name, readAnalysis(JSON.stringify({ ...whole, points }))]).toEqual([name, null]);
    }
  });

  it.each(['', 'null', '{}', '[]', '0', '"x"', '\u0000', '{"score":50}'])('is not read where it is %j', (document) => {
    expect(readAnalysis(document)).toBeNull();
  });
});
