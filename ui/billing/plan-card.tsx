import type { ComponentChildren, JSX } from 'preact';
import type { PlanView } from '../../src/features/billing/billing-view.schema.ts';
import { Form, Refusal } from '../account/form.tsx';

interface PlanCardProps {
  readonly plan: PlanView;
  readonly notice: string | null;
  readonly note: string | null;
  readonly token: string | null;
  /** False where nothing can be bought here. */
  readonly isOpen: boolean;
  /** True where Stripe has something to manage. */
  readonly hasCustomer: boolean;
  readonly canBuy: boolean;
  /** What was used of it; null where nothing is counted. */
  readonly used: ComponentChildren;
}

/** `/account/billing`: a person's plan, and the ways to change it. */
export function PlanCard({ plan, notice, note, token, isOpen, hasCustomer, canBuy, used }: PlanCardProps): JSX.Element {
  return (
    <div class="stack narrow">
      <h1>Plan and billing</h1>
      {notice === null ? null : (
        <p class="said" role="status">
          {notice}
        </p>
      )}
      {note === null || !isOpen ? null : <p class="said">{note}</p>}
      <section class="card" aria-labelledby="plan-h">
        <h2 id="plan-h">{plan.plan}</h2>
        {plan.text === null ? null : <p>{plan.text}</p>}
        <Refusal message={plan.warning} />
        {plan.isFree && plan.warning === null ? <p>It costs nothing.</p> : null}
        {hasCustomer && isOpen ? (
          <Form action="/account/billing/portal" token={token} submit="Change card or plan, cancel, see invoices" />
        ) : null}
        {canBuy && isOpen ? (
          <p class="act mt">
            <a class="btn" href="/pricing">
              See the plans
            </a>
          </p>
        ) : null}
        {isOpen ? null : <p class="fine">Billing is not set up on this server.</p>}
      </section>
      {used}
      {canBuy && isOpen ? (
        <section class="card" aria-labelledby="claim-h">
          <h2 id="claim-h">Paid without an account?</h2>
          <p>A plan that was paid for with your confirmed address, before you had an account, belongs to you.</p>
          <Form action="/account/billing/claim" token={token} submit="Look for it" />
        </section>
      ) : null}
      <p class="beside">
        <a href="/account">Your account</a>
      </p>
    </div>
  );
}
