import { STRATEGY_IDS, isStrategyId } from '../../engine/strategies/index.ts';
import type { StrategyId } from '../../engine/strategies/index.ts';
import { AppError } from '../../platform/errors.ts';
import { DEFAULT_STRATEGY } from './analysis.schema.ts';

const LETTERS = /^[A-Za-z.-]{1,7}$/;
const TICKER = /^[A-Z]{1,5}$/;
const CLASS_SHARE = /^([A-Z]{1,5})[.-]([A-Z])$/;

/** A symbol that was asked for; a class share counts only where the source lists it. */
export interface AskedSymbol {
  readonly symbol: string;
  readonly isClassShare: boolean;
}

/**
 * A typed symbol in our spelling: spaces around it are dropped, small letters are read as capitals, `BRK-B` is `BRK.B`.
 * @throws AppError `validation_failed` naming `symbol`
 */
export function readSymbol(typed: string): AskedSymbol {
  const trimmed = typed.replace(/^ +| +$/g, '');
  // Before capitals are made: the capital of some foreign letters is a Latin one.
  const symbol = LETTERS.test(trimmed) ? trimmed.toUpperCase() : '';
  if (TICKER.test(symbol)) return { symbol, isClassShare: false };
  const share = CLASS_SHARE.exec(symbol);
  if (share) return { symbol: `${share[1]}.${share[2]}`, isClassShare: true };
  throw badSymbol('"symbol" must be one to five letters, such as AAPL, or a listed class share, such as BRK.B.');
}

/** The refusal of a symbol that cannot be one. */
export function badSymbol(message: string, details: { readonly suggestions?: readonly string[] } = {}): AppError {
  return new AppError('validation_failed', {
    userMessage: message,
    details: { errors: [{ field: 'symbol', message }], ...details },
  });
}

/**
 * The strategy that was asked for, growth where none was.
 * @throws AppError `validation_failed` naming `strategy`
 */
export function readStrategy(typed: string | undefined): StrategyId {
  const strategy = typed ?? DEFAULT_STRATEGY;
  if (isStrategyId(strategy)) return strategy;
  const message = `"strategy" must be one of ${STRATEGY_IDS.join(', ')}.`;
  throw new AppError('validation_failed', {
    userMessage: message,
    details: { errors: [{ field: 'strategy', message }] },
  });
}
