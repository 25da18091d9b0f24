import type { JSX } from 'preact';
import type { SharedDocument, ShownShare } from '../../src/features/shares/shares.schema.ts';
import { FormToken } from '../layout/form-token.tsx';
import { DemoMark } from '../layout/demo-mark.tsx';
import { Provenance } from '../symbol/provenance.tsx';
import { RiskInputs } from '../symbol/risk-inputs.tsx';
import { VerdictCard } from '../symbol/verdict-card.tsx';
import { exchangeMoment } from '../text/exchange-time.ts';
import { dateText, priceText } from '../text/format.ts';
import { companyTitle, strategyName } from '../text/verdict-words.ts';

/** Takes a share back. */
export function RevokeButton({
  id,
  formToken,
}: {
  readonly id: string;
  readonly formToken: string | null;
}): JSX.Element {
  return (
    <form method="post" action="/shares/revoke">
      <FormToken token={formToken} />
      <input type="hidden" name="id" value={id} />
      <button>Take the link back</button>
    </form>
  );
}

interface ShareBodyProps {
  readonly share: ShownShare;
  readonly address: string;
  readonly formToken: string | null;
  readonly isNew: boolean;
}

function OwnLink({ share, address, formToken, isNew }: ShareBodyProps): JSX.Element {
  return (
    <section class="card" data-unit="own-share" aria-labelledby="own-h">
      <h2 id="own-h">{isNew ? 'The link is ready' : 'You share this'}</h2>
      <p>
        Whoever has this address sees the page below, without your name: <code>{address}</code>
      </p>
      <div class="act mt">
        <RevokeButton id={share.id} formToken={formToken} />
        <a class="btn" href="/shares">
          What you share
        </a>
      </div>
    </section>
  );
}

function Snapshot({ share, document }: { readonly share: ShownShare; readonly document: SharedDocument }): JSX.Element {
  const { analysis, source_label: sourceLabel, release } = document;
  return (
    <>
      <div class="grid">
        <section class="card" data-unit="verdict" aria-label={`${strategyName(share.strategy)} verdict`}>
          <VerdictCard analysis={analysis} isTab={false} />
        </section>
        <div class="stack">
          <section class="card" data-unit="made" aria-labelledby="made-h">
            <h2 id="made-h">What this is</h2>
            <dl class="facts">
              <div>
                <dt>Shared</dt>
                <dd>
                  <time datetime={share.created_at}>{exchangeMoment(share.created_at)}</time>
                </dd>
              </div>
              <div>
                <dt>Producer</dt>
                <dd>
                  TradeWise {release}, engine {analysis.engine_version}; no person decided it
                </dd>
              </div>
              <div>
                <dt>Price then</dt>
                <dd>
                  {analysis.current_price === null
                    ? 'no price level'
                    : `${priceText(analysis.current_price)} ${analysis.currency}, close of ${dateText(analysis.as_of)}`}
                </dd>
              </div>
              <div>
                <dt>Today</dt>
                <dd>
                  <a href={`/s/${encodeURIComponent(share.symbol)}?strategy=${share.strategy}`}>
                    {share.symbol} as it is judged now
                  </a>
                </dd>
              </div>
            </dl>
          </section>
          <RiskInputs analysis={analysis} />
        </div>
      </div>
      <Provenance analysis={analysis} sourceLabel={sourceLabel} />
    </>
  );
}

/** A verdict as it was when somebody shared it, with its date, who produced it, and its sources. */
export function ShareBody(props: ShareBodyProps): JSX.Element {
  const { share } = props;
  const { document } = share;
  return (
    <div class="stack share" data-state={document === null ? 'error' : 'ready'}>
      <div>
        <h1>{companyTitle(share.symbol, document?.analysis.company_name ?? share.symbol)}</h1>
        <p class="lede">
          As it was on {dateText(share.as_of)}. It does not change. <DemoMark isDemo={share.is_demo} />
        </p>
      </div>
      {share.isOwn ? <OwnLink {...props} /> : null}
      {document === null ? (
        <p class="note">This snapshot cannot be read any more. No figure is shown in its place.</p>
      ) : (
        <Snapshot share={share} document={document} />
      )}
    </div>
  );
}
