import type { JSX } from 'preact';
import type { Usage } from '../../src/features/quota/quota.schema.ts';
import { costText, usedUpText } from './usage-words.ts';

/** What running an analysis again costs; nothing where nothing is counted. */
export function RunAgainCost({ usage }: { readonly usage: Usage | null }): JSX.Element | null {
  if (usage === null) return null;
  return (
    <p class="fine" data-unit="cost">
      {usage.left === 0
        ? `${usedUpText(usage)} Until then an analysis can be run again only where its answer is stored.`
        : `Running again: ${costText(usage)} It is free where the answer is stored.`}
    </p>
  );
}
