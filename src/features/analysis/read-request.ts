import { STRATEGY_IDS, isStrategyId } from '../../engine/strategies/index.ts';
import type { StrategyId } from '../../engine/strategies/index.ts';
import { AppError } from '../../platform/errors.ts';
import { DEFAULT_STRATEGY } from './analysis.schema.ts';

/** Refuses a text that cannot be a symbol. */
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
