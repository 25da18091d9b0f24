import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { ProviderSpecError } from '../../provider.ts';
import { ADJUSTMENTS, type Adjustment } from './adjust.ts';

export interface FilesSpec {
  /** Absolute path of the folder. */
  readonly dir: string;
  /** The folder as the operator wrote it. */
  readonly shown: string;
  /** What prices without an adjusted close are adjusted for; null where the operator did not say. */
  readonly adjustment: Adjustment | null;
}

/** How an operator names the adjustment, for messages. */
export const NAME_THE_ADJUSTMENT =
  'say what its prices are adjusted for: files:DIR?adjusted=none (as traded), ?adjusted=split (for splits) ' +
  'or ?adjusted=total (for splits and dividends)';

/** Reads what follows `files:` in MARKET_DATA: `DIR?adjusted=none|split|total`. Throws {@link ProviderSpecError}. */
export function parseFilesSpec(rest: string | null): FilesSpec {
  const mark = rest === null ? -1 : rest.lastIndexOf('?');
  const shown = (rest === null || mark < 0 ? (rest ?? '') : rest.slice(0, mark)).trim();
  if (shown === '') throw new ProviderSpecError('files: names no folder; write files:DIR, such as files:./data');
  if (shown.includes('\0')) throw new ProviderSpecError('files: names no folder');
  const dir = resolve(shown);
  if (!isFolder(dir)) {
    throw new ProviderSpecError(`files: there is no folder "${shown}"`, 'files: the folder that it names is not there');
  }
  return { dir, shown, adjustment: readOptions(rest === null || mark < 0 ? '' : rest.slice(mark + 1)) };
}

/** False also where the place cannot be looked at: no permission on the way, a name that is too long. */
function isFolder(dir: string): boolean {
  try {
    return statSync(dir).isDirectory();
  } catch {
    return false;
  }
}

function readOptions(text: string): Adjustment | null {
  let adjustment: Adjustment | null = null;
  for (const [name, value] of new URLSearchParams(text)) {
    if (name !== 'adjusted') {
      const known = 'there is adjusted';
      throw new ProviderSpecError(`files: has no option "${name}"; ${known}`, `files: has another option; ${known}`);
    }
    adjustment = ADJUSTMENTS.find((known) => known === value) ?? null;
    if (adjustment === null) {
      const known = 'files: adjusted is none, split or total';
      throw new ProviderSpecError(`${known}, not "${value}"`, known);
    }
  }
  return adjustment;
}
