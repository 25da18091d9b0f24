import { AppError } from '../platform/errors.ts';
import type { HttpServer } from './http-server.ts';

const RETRY_AFTER_SECONDS = 30;

/** Answers every request with 503 and when to ask again while the database is being replaced. */
export function refuseInMaintenance(server: HttpServer, isOn: () => boolean): void {
  server.addHook('onRequest', async () => {
    if (!isOn()) return;
    throw new AppError('database_unavailable', {
      userMessage: 'TradeWise is being restored from a backup just now. Please try again in a moment.',
      retryAfterSeconds: RETRY_AFTER_SECONDS,
    });
  });
}
