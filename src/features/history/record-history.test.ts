import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { cleanQuery, createRecorder, MOST_QUERY, WAIT_MS } from './record-history.ts';
import type { RecorderDeps } from './record-history.ts';

const ANN = { id: 'ann' };
const ANSWER = { analysis_id: 'a1' };
const TYPED = { query: ' coca\u0000 ', symbol: '', source: 'demo', isDemo: true };

function recorderOver(change: Partial<RecorderDeps> = {}) {
  const recordRun = vi.fn<RecorderDeps['recordRun']>(() => Promise.resolve('e1'));
  const recordSearch = vi.fn<RecorderDeps['recordSearch']>(() => Promise.resolve('e2'));
  const onRefused = vi.fn<RecorderDeps['onRefused']>();
  const recorder = createRecorder({ recordRun, recordSearch, onRefused, ...change });
  return { recordRun, recordSearch, onRefused, recorder };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('noting what is looked at', () => {
  it('keeps it for who is signed in, and nothing for visitors nor of an empty text', async () => {
    const { recorder, recordRun, recordSearch } = recorderOver();
    await recorder.run(ANN, ANSWER);
    await recorder.search(ANN, TYPED);
    await recorder.run(null, ANSWER);
    await recorder.search(null, TYPED);
    await recorder.search(ANN, { ...TYPED, query: ' \u200b\u0007 ' });
    expect(recordRun.mock.calls).toEqual([['ann', 'a1']]);
    expect(recordSearch.mock.calls).toEqual([['ann', { ...TYPED, query: 'coca' }]]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('never rejects: what could not be kept is told to the log', async () => {
    const error = new Error('the database is away');
    const { recorder, onRefused } = recorderOver({ recordRun: () => Promise.reject(error) });
    await recorder.run(ANN, ANSWER);
    expect(onRefused.mock.calls).toEqual([[error]]);
  });

  it('keeps the answer waiting for a moment only, and goes on with it afterwards', async () => {
    let finish = (): void => undefined;
    const slow = new Promise<string>((resolve) => void (finish = () => resolve('e1')));
    const { recorder } = recorderOver({ recordRun: () => slow });
    let isAnswered = false;
    let isSettled = false;
    const answered = recorder.run(ANN, ANSWER).then(() => void (isAnswered = true));
    const settled = recorder.settled().then(() => void (isSettled = true));
    await vi.advanceTimersByTimeAsync(WAIT_MS - 1);
    expect(isAnswered).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    await answered;
    expect([isAnswered, isSettled]).toEqual([true, false]);
    finish();
    await settled;
    expect(isSettled).toBe(true);
    await recorder.settled();
  });
});

it('keeps a typed text as one line of readable characters', () => {
  expect(cleanQuery('  two\r\n words\t\u0000\u001b[31m \u202eabc\u2028 ')).toBe('two words [31m abc');
  expect(cleanQuery('Tëst “株” 🙂')).toBe('Tëst “株” 🙂');
  expect(cleanQuery('\ud800x\udc00')).toBe('x');
  expect([...cleanQuery('🙂'.repeat(100))]).toHaveLength(MOST_QUERY);
});
