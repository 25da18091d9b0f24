import type { JSX } from 'preact';
import type { PricedPlan } from '../../src/features/billing/billing-view.schema.ts';
import { wholeText } from '../text/format.ts';

interface PriceListProps {
  readonly plans: readonly PricedPlan[];
  /** The id of the plan that the reader has; null for a visitor. */
  readonly held: string | null;
  readonly note: string | null;
  readonly token: string | null;
  /** False where nothing can be bought here. */
  readonly isOpen: boolean;
  /** False where plans limit nothing here. */
  readonly isEnforced: boolean;
  /** New analyses a day without an account. */
  readonly visitorsADay: number;
}

function Buy({
  plan,
  interval,
  price,
  token,
}: {
  plan: PricedPlan;
  interval: 'month' | 'year';
  price: string;
  token: string | null;
}): JSX.Element {
  return (
    <form method="post" action="/create-checkout-session" class="form">
      {token === null ? null : <input type="hidden" name="_csrf" value={token} />}
      <input type="hidden" name="plan" value={plan.id} />
      <input type="hidden" name="interval" value={interval} />
      <p class="act">
        <button>
          {price} a {interval}
        </button>
      </p>
    </form>
  );
}

function PlanOffer({
  plan,
  held,
  token,
  isOpen,
}: { plan: PricedPlan } & Omit<PriceListProps, 'plans' | 'note' | 'isEnforced' | 'visitorsADay'>): JSX.Element {
  const isHeld = held === plan.id;
  const isPaying = held !== null && held !== 'free';
  return (
    <section class="card" aria-labelledby={`plan-${plan.id}`}>
      <h2 id={`plan-${plan.id}`}>
        {plan.title}
        {isHeld ? ' (yours)' : ''}
      </h2>
      <ul>
        <li>{wholeText(plan.computationsADay)} new analyses a day; reading stored ones is free</li>
        <li>{wholeText(plan.favourites)} favourites</li>
        <li>{wholeText(plan.requestsAMinute)} requests a minute</li>
      </ul>
      <div class="buy">
        {plan.month === null || plan.year === null ? (
          <p class="fine">Costs nothing.</p>
        ) : isOpen && !isPaying ? (
          <>
            <Buy plan={plan} interval="month" price={plan.month} token={token} />
            <Buy plan={plan} interval="year" price={plan.year} token={token} />
            <p class="fine">{plan.trialDays} days free at first. Cancel at any time.</p>
          </>
        ) : (
          <p class="fine">
            {plan.month} a month or {plan.year} a year.
          </p>
        )}
      </div>
    </section>
  );
}

/** `/pricing`: what each plan allows and costs, and a button that leads to Stripe. */
export function PriceList({ plans, note, ...rest }: PriceListProps): JSX.Element {
  const isPaying = rest.held !== null && rest.held !== 'free';
  return (
    <div class="stack">
      <div>
        <h1>Prices</h1>
        <p class="eyebrow">Cards are entered on a page of Stripe's; this server never sees them.</p>
      </div>
      {note === null ? null : <p class="said">{note}</p>}
      {rest.isOpen ? null : <p class="said">Payments are not set up on this server, so nothing can be bought here.</p>}
      {rest.isEnforced ? (
        <p class="fine">
          Without an account: {wholeText(rest.visitorsADay)} new analyses a day from one network address. A day begins
          at 00:00 UTC.
        </p>
      ) : (
        <p class="fine">On this server the limits of the plans are not enforced: every account can do the same.</p>
      )}
      {isPaying ? (
        <p>
          Change or cancel your plan under <a href="/account/billing">Plan and billing</a>.
        </p>
      ) : null}
      <div class="plans">
        {plans.map((plan) => (
          <PlanOffer key={plan.id} plan={plan} {...rest} />
        ))}
      </div>
    </div>
  );
}
