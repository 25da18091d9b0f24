import type { CheckLine } from '../../platform/check-line.ts';
import type { Billing, WhyClosed } from './billing.ts';

const FIXES: Readonly<Record<WhyClosed['code'], string>> = {
  payments_not_configured: 'Set STRIPE_SECRET_KEY.',
  payments_unconfirmed:
    'tradewise billing sync makes the endpoint; its signing secret stands in the dashboard of Stripe.',
  data_licence: 'Set MARKET_DATA to a source that may be sold, or ACCEPT_DATA_LICENCE where you hold a licence.',
};

/** What an operator is told of payments. */
export async function checkBilling(
  billing: Pick<Billing, 'whyClosed' | 'countUnclaimed' | 'isTest'>,
): Promise<readonly CheckLine[]> {
  const why = billing.whyClosed();
  if (why?.code === 'payments_not_configured') return [];
  const name = 'billing';
  if (why !== null) return [{ name, status: 'problem', text: why.text, fix: FIXES[why.code] }];
  const count = await billing.countUnclaimed();
  if (count > 0) {
    const who = count === 1 ? 'A guest paid' : `${String(count)} guests paid`;
    const text = `${who} over a week ago, and no account with that address was confirmed since.`;
    return [{ name, status: 'warning', text, fix: 'Find them in Stripe, and write to them or pay them back.' }];
  }
  const text = billing.isTest ? 'Payments are in test mode: no money is taken.' : 'Payments are taken.';
  const fix = billing.isTest ? 'Set a live key (sk_live_...) to take money.' : null;
  return [{ name, status: billing.isTest ? 'warning' : 'ok', text, fix }];
}
