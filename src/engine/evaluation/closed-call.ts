import type { CallField } from './call-market.ts';

/** A Buy or Sell whose horizon is over: what it was measured by. */
export interface ClosedCall {
  readonly company: number;
  readonly isBuy: boolean;
  readonly horizon: number;
  readonly field: CallField;
}

/** True where a company came out on the side that a call named. */
export function isRight(isBuy: boolean, followed: number, yardstick: number): boolean {
  return isBuy ? followed > yardstick : followed < yardstick;
}
