import type { CheckLine } from '../../platform/check-line.ts';
import { readHeld } from './held-work.store.ts';
import { heldText } from './restore.commands.ts';
import type { OpenDatabase } from './restore.store.ts';

/** Work that waits since a restore; no line where there is none. */
export async function checkHeld({ db }: Pick<OpenDatabase, 'db'>): Promise<readonly CheckLine[]> {
  const held = await readHeld(db);
  if (held.since === null) return [];
  const fix = 'Run "tradewise held release" or "tradewise held drop".';
  return [{ name: 'restore', status: 'warning', text: heldText(held), fix }];
}
