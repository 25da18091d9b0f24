import type { JSX } from 'preact';
import type { Usage } from '../../src/features/quota/quota.schema.ts';
import { wholeText } from '../text/format.ts';
import { usedText } from './usage-words.ts';

interface UsedListProps {
  readonly usage: Usage;
  readonly favourites: { readonly total: number; readonly maximum: number };
  readonly requestsAMinute: number;
}

/** What a person has used of what the plan allows. */
export function UsedList({ usage, favourites, requestsAMinute }: UsedListProps): JSX.Element {
  return (
    <section class="card" aria-labelledby="used-h" data-unit="usage">
      <h2 id="used-h">What you have used</h2>
      <dl class="used">
        <dt>New analyses</dt>
        <dd>{usedText(usage)}</dd>
        <dt>Favourites</dt>
        <dd>
          {wholeText(favourites.total)} of {wholeText(favourites.maximum)}
        </dd>
        <dt>Requests a minute</dt>
        <dd>up to {wholeText(requestsAMinute)} for each address</dd>
      </dl>
      <p class="fine">Analyses that are stored are read freely. What your API keys do counts here too.</p>
    </section>
  );
}
