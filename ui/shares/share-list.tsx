import type { JSX } from 'preact';
import type { ListedShare } from '../../src/features/shares/shares.schema.ts';
import { DemoMark } from '../layout/demo-mark.tsx';
import { exchangeMoment } from '../text/exchange-time.ts';
import { dateText } from '../text/format.ts';
import { strategyName } from '../text/verdict-words.ts';
import { RevokeButton } from './share-body.tsx';

interface ShareListProps {
  readonly shares: readonly ListedShare[];
  readonly notice: string | null;
  readonly formToken: string | null;
}

/** What a person shares, each to be opened or taken back. */
export function ShareList({ shares, notice, formToken }: ShareListProps): JSX.Element {
  return (
    <div class="stack narrow" data-state={shares.length === 0 ? 'empty' : 'ready'}>
      <h1>What you share</h1>
      <p role="status">{notice ?? ''}</p>
      <section class="card">
        {shares.length === 0 ? (
          <>
            <p>Nothing. “Share” on the page of a stock makes a link to its verdict as it is then.</p>
            <p class="act mt">
              <a class="btn" href="/stocks">
                Stocks
              </a>
            </p>
          </>
        ) : (
          <ul class="shares">
            {shares.map((share) => (
              <li>
                <p>
                  <a href={`/share/${share.id}`}>
                    {share.symbol}, {strategyName(share.strategy)}, close of {dateText(share.as_of)}
                  </a>
                  <small>
                    shared {exchangeMoment(share.created_at)} <DemoMark isDemo={share.is_demo} />
                  </small>
                </p>
                <RevokeButton id={share.id} formToken={formToken} />
              </li>
            ))}
          </ul>
        )}
      </section>
      <p class="fine">Who has a link sees the verdict, never who shared it. Deleting your account ends all of them.</p>
    </div>
  );
}
