import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { ALL_KEPT } from './kept-data.words.ts';
import { renderPrivacyData } from './privacy-data.ts';

it('is what "node scripts/privacy-data.ts" writes', () => {
  const docs = readFileSync(new URL('../../../docs/privacy-data.md', import.meta.url), 'utf8');
  expect(docs).toBe(renderPrivacyData(ALL_KEPT));
});
