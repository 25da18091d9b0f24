import type { Config } from '../platform/config/config.ts';
import { FOR_A_COMMAND } from '../platform/db/limits.ts';
import { createLog } from '../platform/log/log.ts';
import { openProduct } from './container.ts';

/** Tells operators that a command failed, as the server does: by mail, where the database takes it, and by webhook. */
export async function alertOperators(config: Config, rule: 'backup_failed', detail: string): Promise<void> {
  const log = createLog('silent');
  const opened = await openProduct(config, { limits: FOR_A_COMMAND, log, onConnectionError: () => undefined });
  await opened.security.alert(rule, detail).finally(() => opened.close());
}
