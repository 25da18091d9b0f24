import { describe, expect, it, vi } from 'vitest';
import type { LateWrite } from '../../platform/write-behind.ts';
import type { Database } from './history.store.ts';
import { cleanQuery, createRecorder, MOST_QUERY } from './record-history.ts';
import type { RecorderDeps } from './record-history.ts';

const ANN = { id: 'ann' };
const ANSWER = { analysis_id: 'a1' };
const TYPED = { query: ' coca\u0000 ', symbol: '', source: 'demo', isDemo: true };
const TX = {} as Database;

function recorderOver() {
  const recordRun = vi.fn<RecorderDeps['recordRun']>(() => Promise.resolve('e1'));
  const recordSearch = vi.fn<RecorderDeps['recordSearch']>(() => Promise.resolve('e2'));
  const waiting: LateWrite[] = [];
  let now = 7;
  const behind = { add: (one: LateWrite) => void waiting.push(one) };
  const recorder = createRecorder({ behind, recordRun, recordSearch, now: () => (now += 1) });
  return { recordRun, recordSearch, waiting, recorder };
}

describe('noting what is looked at', () => {
  it('is left for later, with the time of the look, for who is signed in; nothing for visitors nor of an empty text', async () => {
    const { recorder, recordRun, recordSearch, waiting } = recorderOver();
    recorder.run(ANN, ANSWER);
    recorder.search(ANN, TYPED);
    recorder.run(null, ANSWER);
    recorder.run(ANN, { analysis_id: null });
    recorder.search(null, TYPED);
    recorder.search(ANN, { ...TYPED, query: ' \u200b\u0007 ' });
    expect([recordRun.mock.calls, recordSearch.mock.calls]).toEqual([[], []]);
    for (const { write } of waiting) await write(TX);
    expect(recordRun.mock.calls).toEqual([[TX, 'ann', 'a1', 8]]);
    expect(recordSearch.mock.calls).toEqual([[TX, 'ann', { ...TYPED, query: 'coca' }, 9]]);
  });

  it('is one write where the same person looks at the same again, and another for everything else', () => {
    const { recorder, waiting } = recorderOver();
    recorder.run(ANN, ANSWER);
    recorder.run(ANN, ANSWER);
    recorder.run({ id: 'bob' }, ANSWER);
    recorder.run(ANN, { analysis_id: 'a2' });
    recorder.search(ANN, TYPED);
    recorder.search(ANN, { ...TYPED, query: 'coca' });
    recorder.search(ANN, { ...TYPED, symbol: 'KO' });
    const keys = waiting.map(({ key }) => key);
    expect([keys.length, new Set(keys).size, keys[0] === keys[1], keys[4] === keys[5]]).toEqual([7, 5, true, true]);
    expect(waiting.map(({ userId }) => userId)).toEqual(['ann', 'ann', 'bob', 'ann', 'ann', 'ann', 'ann']);
  });
});

it('keeps a typed text as one line of readable characters', () => {
  expect(cleanQuery('  two\r\n words\t\u0000\u001b[31m \u202eabc\u2028 ')).toBe('two words [31m abc');
  expect(cleanQuery('Tëst “株” 🙂')).toBe('Tëst “株” 🙂');
  expect(cleanQuery('\ud800x\udc00')).toBe('x');
  expect([...cleanQuery('🙂'.repeat(100))]).toHaveLength(MOST_QUERY);
});
