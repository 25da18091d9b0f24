import type { Variable } from '../../src/platform/config/variable.ts';
import { VARIABLES } from '../../src/platform/config/variables.ts';

/** What no port, number, address, key or list can be. */
export const NONSENSE = '\u00fc://canary , :: nonsense';

/** Variables for which any text may be meant. */
const ANY_TEXT: ReadonlySet<string> = new Set([
  'NODE_ENV',
  'MAIL_USERNAME',
  'MAIL_PASSWORD',
  'LOG_FILE',
  'BACKUP_DIR',
  'BACKUP_PASSPHRASE',
]);

/** Every variable that {@link NONSENSE} is refused for. */
export const refusingNonsense = (): readonly string[] =>
  Object.values<Variable<unknown>>(VARIABLES).flatMap(({ name }) => (ANY_TEXT.has(name) ? [] : [name]));
