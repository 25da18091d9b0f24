import { renderMail } from '../../../ui/mail/render-mail.tsx';
import type { MailContent } from '../../../ui/mail/mail-content.ts';
import type { MailToSend } from '../mail/mail.schema.ts';
import { planWords } from './notices.ts';
import type { Notice } from './notices.ts';
import { PLANS } from './plans.ts';
import type { PaidInvoice } from './stripe-port.ts';
import { GRACE_DAYS } from './subscription.ts';
import type { Subscription } from './subscription.ts';

const DAY_MS = 86_400_000;
const paragraph = (text: string): MailContent['blocks'][number] => ({ kind: 'paragraph', text });
const day = (at: number): string => new Date(at).toISOString().slice(0, 10);

/** Currencies that Stripe counts whole. */
const WHOLE = /^(bif|clp|djf|gnf|jpy|kmf|krw|mga|pyg|rwf|ugx|vnd|vuv|xaf|xof|xpf)$/;

/** An amount of an invoice, such as `$29.99` or `29.99 EUR`. */
export function amountText({ amount, currency }: Pick<PaidInvoice, 'amount' | 'currency'>): string {
  const value = WHOLE.test(currency) ? String(amount) : (amount / 100).toFixed(2);
  return currency === 'usd' ? `$${value}` : `${value} ${currency.toUpperCase()}`;
}

interface Words {
  readonly subject: string;
  readonly text: string;
}

function wordsOf(kind: Exclude<Notice['kind'], 'receipt'>, of: Subscription): Words {
  const { title } = PLANS[of.plan];
  const ends = of.endsAt ?? of.periodEnd;
  switch (kind) {
    case 'began':
      return of.status === 'trialing'
        ? {
            subject: `Your trial of ${title} has begun`,
            text: `It is free until ${day(of.periodEnd)}. Then it goes on as ${planWords(of)}, unless you cancel before.`,
          }
        : {
            subject: `Your plan ${title} has begun`,
            text: `${planWords(of)}. The next payment is on ${day(of.periodEnd)}.`,
          };
    case 'changed':
      return { subject: `Your plan is ${title} now`, text: `${planWords(of)}, from now on.` };
    case 'cancelled':
      return {
        subject: `Your plan ${title} ends on ${day(ends)}`,
        text: `It was cancelled. You have it until ${day(ends)}, and nothing more is taken. You can take it up again until then.`,
      };
    case 'resumed':
      return {
        subject: `Your plan ${title} goes on`,
        text: `The cancellation was taken back: ${planWords(of)}. The next payment is on ${day(of.periodEnd)}.`,
      };
    case 'ended':
      return {
        subject: `Your plan ${title} has ended`,
        text:
          of.status === 'unpaid'
            ? 'A payment did not go through, and the card was tried for the last time. Pay the open invoice to have the plan again.'
            : 'You are on the free plan now. What you keep stays: above its limits nothing is deleted.',
      };
    case 'second':
      return {
        subject: 'A second subscription was ended',
        text: `${title} was bought beside a subscription that you have already. It was ended at once, and what was paid for it was given back.`,
      };
    case 'trial_used':
      return {
        subject: `Your trial of ${title} was ended`,
        text: 'The card had a trial before, and there is one for each card. Nothing was charged; the plan can be bought without a trial.',
      };
    case 'failed':
      return {
        subject: 'A payment did not go through',
        text:
          `Your plan ${title} stays while the card is tried again, until ` +
          `${day((of.pastDueSince ?? 0) + GRACE_DAYS * DAY_MS)} at most. Please look whether the card is still good.`,
      };
    case 'trial-ending':
      return {
        subject: `Your trial of ${title} ends on ${day(of.periodEnd)}`,
        text: `Then it goes on as ${planWords(of)}. If you do not want that, cancel before; nothing is charged then.`,
      };
  }
}

/** A mail about a plan or a payment, complete. */
export function billingMail(to: string, notice: Notice, origin: string): MailToSend {
  const action = { kind: 'action', label: 'Your plan and billing', href: `${origin}/account/billing` } as const;
  const why = 'You get it because you pay for a plan at TradeWise with this address or account.';
  if (notice.kind !== 'receipt') {
    const { subject, text } = wordsOf(notice.kind, notice.of);
    return { to, kind: 'billing', ...renderMail({ subject, blocks: [paragraph(text), action], why }) };
  }
  const { invoice } = notice;
  const rows = [
    { label: 'Amount', value: amountText(invoice) },
    ...(invoice.number === null ? [] : [{ label: 'Invoice', value: invoice.number }]),
  ];
  const blocks: MailContent['blocks'] = [
    paragraph('Thank you. Your payment was received.'),
    { kind: 'figures', caption: 'What was paid', rows },
    ...(invoice.url === null ? [] : [{ kind: 'action', label: 'The invoice', href: invoice.url } as const]),
    action,
  ];
  return { to, kind: 'billing', ...renderMail({ subject: `Receipt: ${amountText(invoice)}`, blocks, why }) };
}
