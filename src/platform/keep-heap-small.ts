import { setFlagsFromString } from 'node:v8';

/**
 * Keeps V8 from giving much of the memory to values that live for a moment only: work that reads millions of rows makes them by the
 * million, and is no faster with more room for them. For commands and processes that do nothing else.
 */
export function keepHeapSmall(): void {
  setFlagsFromString('--semi-space-growth-factor=1');
}
