import { describe, expect, it } from 'vitest';
import { AppError } from './errors.ts';
import { failureOf, outputFailureOf } from './exit-codes.ts';

describe('an output that takes no more', () => {
  it('is told in one line without a stack, and is no failure where the reader has seen enough', () => {
    const full = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
    expect(outputFailureOf(full)).toEqual({ code: 1, lines: ['The answer cannot be written (ENOSPC).'] });
    expect(outputFailureOf(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }))).toEqual({ code: 0, lines: [] });
  });
});

describe('a failure', () => {
  it.each([
    ['validation_failed', 2],
    ['source_unavailable', 3],
    ['database_unavailable', 3],
    ['unknown_symbol', 4],
    ['not_found', 4],
    ['stored_data_damaged', 1],
    ['internal', 1],
  ] as const)('of kind %s ends with %i', (code, exit) => {
    expect(failureOf(new AppError(code, { userMessage: 'so' }))).toEqual({ code: exit, lines: ['so'] });
  });

  it('that is not known is told by the first line of its message', () => {
    expect(failureOf(new Error('first\n    at somewhere'))).toEqual({ code: 1, lines: ['first'] });
  });
});
