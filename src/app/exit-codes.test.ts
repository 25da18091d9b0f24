import { describe, expect, it } from 'vitest';
import { failureOf, outputFailureOf } from './exit-codes.ts';

describe('an output that takes no more', () => {
  it('is told in one line without a stack, and is no failure where the reader has seen enough', () => {
    const full = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
    expect(outputFailureOf(full)).toEqual({ code: 1, lines: ['The answer cannot be written (ENOSPC).'] });
    expect(outputFailureOf(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }))).toEqual({ code: 0, lines: [] });
  });
});

describe('a failure', () => {
  it('that is not known is told by the first line of its message', () => {
    expect(failureOf(new Error('first\n    at somewhere'))).toEqual({ code: 1, lines: ['first'] });
  });
});
