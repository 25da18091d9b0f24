import type { PageContent } from '../../http/page.ts';
import type { CheckoutState } from './billing.ts';
import { ENDED_WORDS } from './billing.present.ts';

const LOOK_AGAIN_SECONDS = 3;

/** Where somebody arrives who comes back from a checkout. */
export function confirmation(state: CheckoutState, isSignedIn: boolean): PageContent {
  if (state === 'waiting') {
    return {
      title: 'Confirming your payment',
      description: 'One moment.',
      lookAgainSeconds: LOOK_AGAIN_SECONDS,
      children: (
        <div class="stack narrow">
          <h1>Confirming your payment</h1>
          <p role="status">Stripe has not confirmed it yet. This page looks again by itself; you can leave it too.</p>
        </div>
      ),
    };
  }
  if (state === 'over') {
    return {
      title: 'This checkout is over',
      description: 'It cannot be used any more.',
      children: (
        <div class="stack narrow">
          <h1>This checkout is over</h1>
          <p>It was not paid, or its address is wrong. Nothing was charged here.</p>
          <p class="act">
            <a class="btn" href="/pricing">
              See the prices
            </a>
          </p>
        </div>
      ),
    };
  }
  if (state === 'second' || state === 'trial_used') return ended(state);
  return {
    title: 'Your plan is active',
    description: 'The payment was confirmed.',
    children: (
      <div class="stack narrow">
        <h1>Your plan is active</h1>
        {isSignedIn ? (
          <p>
            The payment was confirmed. <a href="/account/billing">See your plan</a>
          </p>
        ) : (
          <p>
            The payment was confirmed. If you have an account, <a href="/login?to=%2Faccount%2Fbilling">sign in</a>. If
            you have none, <a href="/signup">make one</a> with the e-mail address that you paid with: the plan is then
            yours.
          </p>
        )}
      </div>
    ),
  };
}

/** Of a checkout that was ended at once. */
function ended(state: 'second' | 'trial_used'): PageContent {
  const title = state === 'second' ? 'You had a plan already' : 'This card had its trial already';
  const [to, label] = state === 'second' ? ['/account/billing', 'See your plan'] : ['/pricing', 'See the prices'];
  return {
    title,
    description: 'This subscription was ended at once.',
    children: (
      <div class="stack narrow">
        <h1>{title}</h1>
        <p>{ENDED_WORDS[state]}</p>
        <p class="act">
          <a class="btn" href={to}>
            {label}
          </a>
        </p>
      </div>
    ),
  };
}
