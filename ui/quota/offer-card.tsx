import type { JSX } from 'preact';
import type { Usage } from '../../src/features/quota/quota.schema.ts';
import { Form } from '../account/form.tsx';
import { costText, usedUpText } from './usage-words.ts';

interface OfferCardProps {
  readonly symbol: string;
  /** The strategy that is shown afterwards; null: the first. */
  readonly strategy: string | null;
  /** True where the answers of some strategies are stored and shown. */
  readonly isPart: boolean;
  readonly usage: Usage;
  readonly token: string | null;
  readonly isSignedIn: boolean;
}

/** Offers to compute what is not stored, with what that costs; where nothing is left, says so and what still works. */
export function OfferCard({ symbol, strategy, isPart, usage, token, isSignedIn }: OfferCardProps): JSX.Element {
  const isUsedUp = usage.left === 0;
  const what = isPart ? 'Its other strategies were' : 'It was';
  return (
    <section class="card" data-unit="offer" data-state={isUsedUp ? 'plan-limited' : 'empty'} aria-labelledby="offer-h">
      <h2 id="offer-h">{isPart ? 'Not all strategies are computed yet' : `${symbol} is not analysed yet`}</h2>
      {isUsedUp ? (
        <>
          <p role="status">{usedUpText(usage)}</p>
          <p>
            {what} not analysed since the newest close. Analyses that are stored stay open
            {isSignedIn ? (
              <>
                {' '}
                in <a href={`/history?symbol=${encodeURIComponent(symbol)}`}>your history</a>
              </>
            ) : null}
            .
          </p>
          <p class="act">
            <a class="btn" href="/pricing">
              Compare plans
            </a>
            {isSignedIn ? null : (
              <a class="btn" href={`/login?to=${encodeURIComponent(`/s/${encodeURIComponent(symbol)}`)}`}>
                Sign in
              </a>
            )}
          </p>
        </>
      ) : (
        <>
          <p>{what} not analysed since the newest close. All strategies together count as one.</p>
          <Form action={`/s/${encodeURIComponent(symbol)}/analyse`} token={token} submit={`Analyse ${symbol}`}>
            {strategy === null ? null : <input type="hidden" name="strategy" value={strategy} />}
          </Form>
          <p class="fine" data-unit="cost">
            {costText(usage)}
          </p>
        </>
      )}
    </section>
  );
}
