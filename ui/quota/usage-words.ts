import type { Usage } from '../../src/features/quota/quota.schema.ts';
import { wholeText } from '../text/format.ts';

const RESETS = 'resets 00:00 UTC';

/** What a click costs, before it. */
export function costText({ limit, left }: Pick<Usage, 'limit' | 'left'>): string {
  return `Uses 1 of your ${wholeText(limit)} new analyses today; ${wholeText(left)} left, ${RESETS}.`;
}

/** That nothing is left. */
export function usedUpText({ limit }: Pick<Usage, 'limit'>): string {
  return `${wholeText(limit)} of ${wholeText(limit)} new analyses used today. It resets at 00:00 UTC.`;
}

/** What was used, on the page of one's plan. */
export function usedText({ used, limit }: Pick<Usage, 'used' | 'limit'>): string {
  return `${wholeText(used)} of ${wholeText(limit)} used today, ${RESETS}`;
}
