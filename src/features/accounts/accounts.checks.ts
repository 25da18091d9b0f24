import type { CheckLine } from '../../platform/check-line.ts';
import { listUsers } from './accounts.store.ts';
import type { Database } from './accounts.store.ts';

const PROMOTE = 'Run "tradewise user promote ADDRESS", or open the /setup address that a production start prints.';

/** Whether somebody can run this. */
export async function checkOperators(db: Database): Promise<CheckLine> {
  const name = 'operators';
  const operators = (await listUsers(db)).filter((user) => user.role === 'operator' && user.disabled_at === null);
  if (operators.length === 0) return { name, status: 'warning', text: 'There is no operator.', fix: PROMOTE };
  const bare = operators.filter((user) => user.two_factor_enabled === 0).length;
  if (bare === 0) return { name, status: 'ok', text: `Operators: ${operators.length}.`, fix: null };
  const text = `${bare} of ${operators.length} operators have no second factor and can do nothing as operators.`;
  return { name, status: 'warning', text, fix: 'Each sets it up at /account/second-factor.' };
}
