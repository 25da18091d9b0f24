import { count } from '../../platform/amounts.ts';
import type { HeldWork } from './held-work.store.ts';

/** What waits since a restore, and how the waiting ends. */
export const heldText = ({ tasks, mails }: HeldWork): string =>
  `${count(tasks, 'task')} and ${count(mails, 'mail')} from before the restore wait: "tradewise held release" does and sends them, "tradewise held drop" never does.`;
